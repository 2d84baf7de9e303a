"""How a workspace looks to those who are in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import shapes

if TYPE_CHECKING:
    from tests.emulator.models import Organization
    from tests.emulator.state import World

BRIEF = (
    "id",
    "name",
    "displayName",
    "desc",
    "descData",
    "url",
    "website",
    "teamType",
    "logoHash",
    "logoUrl",
    "offering",
    "products",
    "powerUps",
)
"""What a plain read of a workspace holds."""


def shape_of(world: World, each: Organization) -> dict[str, Any]:
    """Everything about a workspace."""
    boards = [found for found in world.boards.values() if found.organization == each.id]
    count = sum(not found.closed for found in boards)
    return {
        "id": each.id,
        "name": each.name,
        "displayName": each.display_name,
        "desc": each.desc,
        "descData": {"emoji": {}} if each.described else None,
        "url": f"{shapes.SITE}/w/{each.name}",
        "website": None,
        "teamType": each.team,
        "logoHash": None,
        "logoUrl": None,
        "offering": each.offering,
        "products": [] if each.offering == "trello.free" else [110],
        "powerUps": [],
        "promotions": [],
        "enterpriseJoinRequest": {},
        "allAdminsEnabled": True,
        "idMemberCreator": next(iter(each.members), None),
        "invited": False,
        "invitations": [],
        "prefs": {
            "permissionLevel": "private",
            "orgInviteRestrict": [],
            "boardInviteRestrict": "any",
            "externalMembersDisabled": False,
            "associatedDomain": None,
            "googleAppsVersion": 1,
            "boardVisibilityRestrict": dict.fromkeys(("private", "org", "enterprise", "public"), "org"),
            "boardDeleteRestrict": dict.fromkeys(("private", "org", "enterprise", "public"), "org"),
            "attachmentRestrictions": None,
        },
        "premiumFeatures": [],
        "idEnterprise": None,
        "availableLicenseCount": None,
        "maximumLicenseCount": None,
        "ixUpdate": "1",
        "billableMemberCount": len(each.members),
        "activeBillableMemberCount": len(each.members),
        "billableCollaboratorCount": 0,
        "memberships": shapes.memberships(each.members),
        "idBoards": [found.id for found in boards],
        "limits": {
            "orgs": {
                "totalMembersPerOrg": {"status": "ok", "disableAt": 4000, "warnAt": 3600},
                "freeBoardsPerOrg": {"status": "ok", "disableAt": 10, "warnAt": 3, "count": count},
            }
        },
    }
