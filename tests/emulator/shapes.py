"""How things look in answers: the fields that recorded answers hold, no more and no fewer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.emulator import covers
from tests.emulator.boards import BASE_COLOURS
from tests.emulator.clock import iso

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.emulator.models import (
        Action,
        Attachment,
        Board,
        Card,
        CheckItem,
        Checklist,
        Label,
        List,
        Member,
        Token,
    )
    from tests.emulator.state import World

Shape = dict[str, Any]
SITE = "https://trello.com"
BOARD_BRIEF = (
    "id",
    "name",
    "desc",
    "descData",
    "closed",
    "idOrganization",
    "idEnterprise",
    "pinned",
    "url",
    "shortUrl",
    "prefs",
    "labelNames",
)
"""What a plain read of a board holds."""
MEMBER_BRIEF = ("id", "username", "fullName")
_LIMIT = {"status": "ok", "disableAt": 1000, "warnAt": 900}


def pick(shape: Shape, fields: Iterable[str] | str | None, default: Iterable[str] | None = None) -> Shape:
    """The fields that were asked for, the id always; all of them where nobody asked."""
    wanted = fields.split(",") if isinstance(fields, str) and fields else fields or default
    if not wanted or "all" in wanted:
        return shape
    return {name: value for name, value in shape.items() if name == "id" or name in set(wanted)}


def member_inline(member: Member) -> Shape:
    """A member inside something else."""
    return {
        "id": member.id,
        "username": member.username,
        "activityBlocked": False,
        "avatarHash": None,
        "avatarUrl": None,
        "fullName": member.full_name,
        "idMemberReferrer": None,
        "initials": member.initials,
        "nonPublic": {},
        "nonPublicAvailable": True,
    }


def member_full(world: World, member: Member, *, own: bool) -> Shape:
    """A member; the e-mail address and what else is private only for the account itself."""
    boards = [each.id for each in world.boards.values() if member.id in each.members]
    places = [each.id for each in world.organizations.values() if member.id in each.members]
    shape = {
        **member_inline(member),
        "bio": "",
        "bioData": {"emoji": {}},
        "confirmed": True,
        "memberType": "normal",
        "idEnterprise": None,
        "idEnterprisesDeactivated": [],
        "idPremOrgsAdmin": [],
        "products": [],
        "url": f"{SITE}/{member.username}",
        "status": "disconnected",
    }
    if not own:
        return shape
    return shape | {
        "aaId": f"{int(member.id, 16) ^ 0xFFFFFF:024x}",
        "aaBlockSyncUntil": None,
        "aaEmail": None,
        "aaEnrolledDate": None,
        "avatarSource": "none",
        "credentialsRemovedCount": 0,
        "domainClaimed": None,
        "email": f"{member.username}@example.com",
        "gravatarHash": "0" * 32,
        "idBoards": boards,
        "idOrganizations": places,
        "idEnterprisesAdmin": [],
        "loginTypes": ["password"],
        "marketingOptIn": {"optedIn": False, "date": iso(world.clock.now())},
        "messagesDismissed": [],
        "oneTimeMessagesDismissed": [],
        "prefs": {
            "privacy": {"fullName": "public", "avatar": "public"},
            "sendSummaries": True,
            "minutesBetweenSummaries": 60,
            "minutesBeforeDeadlineToNotify": 1440,
            "colorBlind": False,
            "locale": "en-US",
        },
        "trophies": [],
        "uploadedAvatarHash": None,
        "uploadedAvatarUrl": None,
        "premiumFeatures": [],
        "isAaMastered": True,
        "siftDecision": None,
        "ixUpdate": "1",
        "limits": {
            "boards": {"totalPerMember": {"status": "ok", "disableAt": 4500, "warnAt": 4050}},
            "orgs": {"totalPerMember": {"status": "ok", "disableAt": 850, "warnAt": 765}},
        },
    }


def board(world: World, each: Board) -> Shape:
    """Everything about a board; a plain read shows `BOARD_BRIEF` of it."""
    names = {f"{base}{shade}": "" for shade in ("", "_dark", "_light") for base in BASE_COLOURS}
    for found in world.labels_of(each.id):
        if found.color in names and not names[found.color]:
            names[found.color] = found.name
    return {
        "id": each.id,
        "nodeId": f"ari:cloud:trello::board/workspace/{each.organization}/{each.id}",
        "name": each.name,
        "desc": each.desc,
        "descData": {"emoji": {}} if each.described else None,
        "closed": each.closed,
        "dateClosed": None,
        "idOrganization": each.organization,
        "idEnterprise": None,
        "pinned": False,
        "url": f"{SITE}/b/{each.short_link}/{slug(each.name) or 'board'}",
        "shortUrl": f"{SITE}/b/{each.short_link}",
        "prefs": each.prefs,
        "labelNames": names,
        "limits": _board_limits(world, each),
        "shortLink": each.short_link,
        "powerUps": [],
        "dateLastActivity": each.last_activity,
        "idTags": [],
        "datePluginDisable": None,
        "creationMethod": each.method,
        "ixUpdate": "1",
        "enterpriseOwned": False,
        "idBoardSource": each.source,
        "idMemberCreator": each.creator,
        "starred": False,
        "subscribed": False,
        "dateLastView": each.last_view or each.last_activity,
        "templateGallery": None,
        "premiumFeatures": [],
        "memberships": memberships(each.members),
    }


def memberships(members: Mapping[str, str]) -> list[Shape]:
    """Who belongs to a board or a workspace, and as what."""
    return [
        {
            "id": f"{int(member, 16) ^ 0xFFFF:024x}",
            "idMember": member,
            "memberType": kind,
            "unconfirmed": False,
            "deactivated": False,
        }
        for member, kind in members.items()
    ]


def column(each: List, *, nested: bool = False) -> Shape:
    """A list; inside other answers it has two fields more."""
    shape: Shape = {
        "id": each.id,
        "name": each.name,
        "closed": each.closed,
        "pos": number(each.pos),
        "idBoard": each.board,
    }
    return shape | {"softLimit": None, "subscribed": each.subscribed} if nested else shape


def label(each: Label) -> Shape:
    """A label."""
    return {"id": each.id, "idBoard": each.board, "name": each.name, "color": each.color}


def card(world: World, each: Card, *, single: bool = False) -> Shape:
    """Everything about a card; alone it has `checkItemStates`, in a list null in their place."""
    lists = world.checklists_of(each.id)
    items = [item for checklist in lists for item in checklist.items]
    done = [item for item in items if item.complete]
    return {
        "id": each.id,
        "checkItemStates": [{"idCheckItem": item.id, "state": "complete"} for item in done]
        if single
        else None,
        "closed": each.closed,
        "dateLastActivity": each.last_activity,
        "desc": each.desc,
        "descData": {"emoji": {}} if each.described else None,
        "dueReminder": each.due_reminder,
        "idBoard": each.board,
        "idList": each.column,
        "idMembersVoted": list(each.votes),
        "idShort": each.id_short,
        "idAttachmentCover": each.cover,
        "idLabels": list(each.labels),
        "manualCoverAttachment": each.chosen_cover,
        "name": each.name,
        "pos": number(each.pos),
        "shortLink": each.short_link,
        "isTemplate": each.template,
        "cardRole": None,
        "dueComplete": each.due_complete,
        "due": each.due,
        "email": None,
        "labels": [label(world.labels[found]) for found in each.labels],
        "shortUrl": f"{SITE}/c/{each.short_link}",
        "start": each.start,
        "url": f"{SITE}/c/{each.short_link}/{each.id_short}-{slug(each.name)}",
        "cover": covers.shape_of(each.look, each.cover),
        "idMembers": list(each.members),
        "badges": _badges(each, len(items), len(done)),
        "subscribed": each.subscribed,
        "idChecklists": [found.id for found in lists],
    }


def checklist(each: Checklist) -> Shape:
    """A checklist with its entries."""
    items = sorted(each.items, key=lambda item: (item.pos, item.id))
    return {
        "id": each.id,
        "name": each.name,
        "idCard": each.card,
        "pos": number(each.pos),
        "idBoard": each.board,
        "checkItems": [check_item(item) for item in items],
    }


def check_item(each: CheckItem) -> Shape:
    """An entry of a checklist."""
    return {
        "idChecklist": each.checklist,
        "state": "complete" if each.complete else "incomplete",
        "id": each.id,
        "name": each.name,
        "nameData": {"emoji": {}} if each.described else None,
        "pos": number(each.pos),
        "due": each.due,
        "idMember": each.member,
    }


def attachment(each: Attachment) -> Shape:
    """A link or a file on a card."""
    return {
        "id": each.id,
        "bytes": each.size,
        "date": each.date,
        "edgeColor": each.colour,
        "idMember": each.member,
        "isUpload": bool(each.file),
        "mimeType": each.kind if each.file else each.kind or "",
        "name": each.name,
        "previews": [],
        "url": each.url,
        "pos": number(each.pos),
        "fileName": each.file or None,
    }


def action(world: World, each: Action) -> Shape:
    """An entry of the action log."""
    reactions = {
        "reactions": {"perAction": _LIMIT, "uniquePerAction": {**_LIMIT, "disableAt": 17, "warnAt": 16}}
    }
    shape: Shape = {
        "id": each.id,
        "idMemberCreator": each.member,
        "data": each.data,
        "type": each.type,
        "date": each.date,
        "limits": reactions if each.type == "commentCard" else {},
        "appCreator": {"id": each.app} if each.app else None,
        "memberCreator": member_inline(world.members[each.member]),
    }
    if each.affected:
        shape["member"] = member_inline(world.members[each.affected])
    return shape


def token(each: Token) -> Shape:
    """A token, without itself in it."""
    return {
        "id": each.id,
        "identifier": "leadflow",
        "idMember": each.member,
        "dateCreated": each.created,
        "dateExpires": None,
        "permissions": [
            {"idModel": "*", "modelType": kind, "read": True, "write": each.write}
            for kind in ("Board", "Organization")
        ]
        + [{"idModel": each.member, "modelType": "Member", "read": True, "write": each.write}],
    }


def number(pos: float) -> float | int:
    """A position: whole ones without a point."""
    return int(pos) if pos == int(pos) else pos


def slug(name: str) -> str:
    """A name as it stands in an address."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _badges(each: Card, items: int, done: int) -> Shape:
    return {
        "attachmentsByType": {"trello": {"board": 0, "card": 0}},
        "location": False,
        "votes": len(each.votes),
        "viewingMemberVoted": False,
        "subscribed": each.subscribed,
        "fogbugz": "",
        "checkItems": items,
        "checkItemsChecked": done,
        "checkItemsEarliestDue": None,
        "comments": each.comments,
        "attachments": len(each.attachments),
        "description": bool(each.desc),
        "due": each.due,
        "dueComplete": each.due_complete,
        "start": each.start,
    }


def _board_limits(world: World, each: Board) -> Shape:
    def limit(most: int) -> Shape:
        return {"status": "ok", "disableAt": most, "warnAt": most * 8 // 10}

    return {
        "attachments": {"perBoard": limit(36_000), "perCard": limit(1000)},
        "boards": {"totalMembersPerBoard": limit(1600)},
        "cards": {
            "openPerBoard": limit(5000),
            "openPerList": limit(5000),
            "totalPerBoard": limit(2_000_000),
            "totalPerList": limit(1_000_000),
        },
        "checklists": {"perBoard": limit(2_000_000), "perCard": limit(500)},
        "customFields": {"perBoard": limit(50)},
        "customFieldOptions": {"perField": limit(50)},
        "reactions": {"perAction": limit(1000), "uniquePerAction": limit(17)},
        "stickers": {"perCard": limit(70)},
        "checkItems": {"perChecklist": limit(200)},
        "labels": {"perBoard": limit(1000)},
        "lists": {"openPerBoard": limit(500), "totalPerBoard": limit(3000)},
    }
