"""The page for everybody: off at first, without anybody's name or words, the same as files."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from leadflow.errors import NotFoundError, RefusedError
from leadflow.planning.plan import OWN
from leadflow.planning.steps import CauseKind
from leadflow.rollout.help_wanted import wanted
from leadflow.services import act, publish
from leadflow.web.publishing import NAMES, site_files, write_site
from tests.web import samples
from tests.web.conftest import HERE, client_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.testclient import TestClient

    from leadflow.bootstrap import App

KEY = samples.KEY
PUBLIC = f"/community/{KEY}"
CANARY = "Quendolyn Canarybird"
WORDS = "canaryfreetext"
ATOM = "{http://www.w3.org/2005/Atom}"


def plant(app: App) -> None:
    """Give everybody and everything that people write a name that can be found again."""
    with app.world.uow() as uow:
        known = uow.rollouts.get(KEY)
        roster = known.definition.roster
        people = tuple(
            replace(each, name=f"{CANARY} {at}", email=f"canary{at}@mail.example", trello=f"canarybird{at}")
            for at, each in enumerate(roster.people)
        )
        groups = tuple(
            replace(each, objective=f"{each.objective} Ask {CANARY} 3, @canarybird3.")
            for each in roster.groups
        )
        plan = known.plan
        steps = tuple(
            replace(
                each,
                title=f"{each.title} with {CANARY} {at % 12}" if at % 2 else each.title,
                description=f"{WORDS} of {CANARY} 1",
                origin=OWN if each.key == "belonging-greet" else each.origin,
            )
            for at, each in enumerate(plan.steps)
        )
        steps = tuple(
            replace(each, title=f"{WORDS} calls") if each.key == "belonging-greet" else each for each in steps
        )
        goals = tuple(replace(each, measure=f"canary2@mail.example {each.measure}") for each in plan.goals)
        defined = replace(
            known.definition,
            plan=replace(plan, steps=steps, goals=goals),
            roster=replace(roster, people=people, groups=groups),
        )
        uow.rollouts.save(replace(known, definition=defined))
        uow.help_wanted.add(
            KEY,
            wanted(
                "reading",
                f"Who can draw? Tell {CANARY} 5",
                "coach",
                "ben",
                datetime(2026, 11, 16, tzinfo=UTC),
            ),
        )
        uow.commit()
    act.flag(app.world, KEY, "reading-pilot", f"{WORDS} from {CANARY} 2", kind=CauseKind.DECISION, who="femi")
    act.clear_flag(app.world, KEY, "reading-pilot", who="femi", why=f"{WORDS}: {CANARY} 4 decided")
    app.builtin.comment(samples.card_id(app, "purpose"), f"{WORDS} {CANARY}", by="femi")
    publish.say(app.world, KEY, f"{CANARY} 6 is tired", "We listened to canary7@mail.example", who="dana")
    publish.turn(app.world, KEY, on=True, who="dana")


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with samples.open_sample(tmp_path_factory.mktemp("planted")) as app:
        plant(app)
        yield app


def test_nobody_sees_anything_before_a_leader_says_so(client: TestClient, app: App) -> None:
    for path in (PUBLIC, f"{PUBLIC}/feed.xml", "/community/nobody", "/community/a%00b"):
        assert client.get(path).status_code == 404, path
    with pytest.raises(NotFoundError):
        site_files(app.world, KEY)
    publish.turn(app.world, KEY, on=True, who="dana")
    assert client.get(PUBLIC).status_code == 200
    publish.turn(app.world, KEY, on=False, who="dana")
    assert client.get(PUBLIC).status_code == 404


def test_it_says_what_is_done_what_is_next_and_how_the_goals_stand(planted: App) -> None:
    text = client_of(planted).get(PUBLIC).text
    for each in (
        "Our goals",
        "Under way",
        "We listened to a member of staff",
        "Who can draw? Tell a member of staff",
        "What held up ‘Pilot ten minutes of reading in grade 7",
        "Leadership group",
        "Updated Tue 17 Nov 2026",
    ):
        assert each in text, each
    assert "Blocked" not in text


def test_no_name_no_address_and_no_words_of_people_are_on_page_feed_or_files(planted: App) -> None:
    client = client_of(planted)
    inside = client.get(f"{HERE}/steps/purpose").text + client.get(f"{HERE}/people").text
    assert "Canarybird" in inside, "the canary sings where it may"
    shown = [client.get(PUBLIC).text, client.get(f"{PUBLIC}/feed.xml").text]
    shown += [content.decode() for content in site_files(planted.world, KEY).values()]
    for text in shown:
        assert "canary" not in text.lower()
        assert "mail.example" not in text


def test_only_the_people_of_a_role_that_the_school_names_are_named(app: App, client: TestClient) -> None:
    publish.turn(app.world, KEY, on=True)
    assert "Dana Okafor" not in client.get(PUBLIC).text
    publish.name_roles(app.world, KEY, ("principal",), who="dana")
    text = client.get(PUBLIC).text
    assert "<li>Principal: Dana Okafor</li>" in text
    assert "Luis Herrera" not in text
    with pytest.raises(RefusedError, match="Nobody has the role"):
        publish.name_roles(app.world, KEY, ("janitor",), who="dana")


def test_the_feed_is_atom_with_ids_that_stay(planted: App) -> None:
    client = client_of(planted)
    first, second = (client.get(f"{PUBLIC}/feed.xml") for _ in range(2))
    assert first.headers["content-type"].startswith("application/atom+xml")
    assert first.content == second.content
    root = ET.fromstring(first.content)
    ids = [each.text for each in root.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids)) > 10
    times = [str(each.text) for each in root.iter(f"{ATOM}updated")]
    assert all(datetime.fromisoformat(each).tzinfo for each in times)
    page = client.get(PUBLIC).text
    for entry in root.iter(f"{ATOM}entry"):
        link = entry.find(f"{ATOM}link")
        assert link is not None
        assert f'id="{link.attrib["href"].partition("#")[2]}"' in page
    exported = ET.fromstring(site_files(planted.world, KEY)["feed.xml"])
    assert [each.text for each in exported.iter(f"{ATOM}id")] == ids


# ---- the leader's page


def send(client: TestClient, action: str, **values: object) -> int:
    return int(client.post(f"{HERE}/community/{action}", data=values).status_code)


def test_the_feed_can_be_read_whatever_somebody_has_typed(app: App, client: TestClient) -> None:
    publish.turn(app.world, KEY, on=True)
    odd = {"who": "dana", "heard": "a\ufffe\uffff\x0b ]]> <script>", "did": "&amp;\u2028\U0001fffe"}
    assert client.post(f"{HERE}/community/say", data=odd).status_code == 303
    assert "]]> <script>" in "".join(ET.fromstring(client.get(f"{PUBLIC}/feed.xml").content).itertext())


def test_a_leader_publishes_names_answers_and_takes_back(app: App) -> None:
    client = client_of(app, "dana")
    assert "Nobody outside sees anything" in client.get(f"{HERE}/community").text
    assert client.get(f"{HERE}/community/preview").status_code == 200
    assert send(client, "publish") == 303
    assert "Everybody can see" in client.get(f"{HERE}/community").text
    roles = sorted(publish.roles_of(publish.community(app.world, KEY).view.rollout))
    at = roles.index("principal")
    assert send(client, "name", **{f"role-{at}": "principal", "role-99": "administrator"}) == 303
    assert send(client, "say", heard="Too many meetings", did="One a month less") == 303
    known = publish.publication_of(app.world, KEY)
    assert (known.roles, [each.did for each in known.answers]) == (("principal",), ["One a month less"])
    assert "<strong>" not in client.get(PUBLIC).text.partition("Too many meetings")[0][-80:]
    assert send(client, "unsay", number=0, version=known.version - 1) == 409
    assert send(client, "unsay", number=0, version=known.version) == 303
    assert send(client, "withdraw") == 303
    assert not publish.publication_of(app.world, KEY).public
    told = client.get(f"{HERE}/changes").text
    assert "Public page" in told
    assert "named: principal" in told


def test_a_form_that_cannot_be_taken_changes_nothing(app: App, client: TestClient) -> None:
    assert send(client, "publish") == 422, "nobody has said who they are"
    assert send(client, "say", who="dana", heard="Too many <b>meetings") == 422
    answer = client.post(f"{HERE}/community/say", data={"who": "dana", "heard": "Too many <b>", "did": ""})
    assert "Too many &lt;b&gt;" in answer.text
    assert send(client, "unsay", who="dana", number="x", version=1) == 422
    assert send(client, "unsay", who="dana") == 422
    assert send(client, "burn", who="dana") == 404
    assert publish.publication_of(app.world, KEY).version == 0


# ---- as files


def test_the_files_stand_alone_and_are_the_same_again(planted: App, tmp_path: Path) -> None:
    folder = tmp_path / "www" / "public"
    assert write_site(site_files(planted.world, KEY), KEY, folder) == NAMES
    before = {each.name: (each.read_bytes(), each.stat().st_mtime_ns) for each in folder.iterdir()}
    assert set(before) == set(NAMES)
    assert write_site(site_files(planted.world, KEY), KEY, folder) == ()
    after = {each.name: (each.read_bytes(), each.stat().st_mtime_ns) for each in folder.iterdir()}
    assert after == before
    page = (folder / "index.html").read_text("utf-8")
    assert 'href="/' not in page
    assert "://" not in page
    assert "url(" not in (folder / "leadflow.css").read_text("utf-8").replace("url(#", "")


def test_what_changed_is_written_and_what_was_cut_off_is_swept_away(planted: App, tmp_path: Path) -> None:
    files = dict(site_files(planted.world, KEY))
    write_site(files, KEY, tmp_path)
    (tmp_path / "index.html.leadflow-new").write_bytes(b"half")
    files["feed.xml"] += b"<!-- newer -->"
    assert write_site(files, KEY, tmp_path) == ("feed.xml",)
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(NAMES)


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("holiday.jpg", "x", "holiday.jpg"),
        ("index.html", "<h1>The school's own page</h1>", "index.html"),
        ("index.html", '<meta name="leadflow-rollout" content="other">', "the page of 'other'"),
        ("feed.xml", "<feed><id>urn:uuid:the-news-of-the-school</id></feed>", "feed.xml"),
        ("feed.xml", "", "feed.xml"),
        ("icon.svg", "<svg/>", "icon.svg"),
        ("thesis.leadflow-new", "not a draft of leadflow's", "thesis"),
    ],
)
def test_a_folder_with_other_files_is_left_alone(
    planted: App, tmp_path: Path, name: str, text: str, why: str
) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(RefusedError, match=why):
        write_site(site_files(planted.world, KEY), KEY, tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == text


@pytest.mark.parametrize("cut_off", [1, 2, 3])
def test_a_run_that_was_cut_off_goes_on(planted: App, tmp_path: Path, cut_off: int) -> None:
    files = dict(site_files(planted.world, KEY))
    write_site(files, KEY, tmp_path)
    for name in NAMES[cut_off:]:
        (tmp_path / name).unlink()
    files["feed.xml"] += b"<!-- newer -->"
    newer = {"feed.xml", *NAMES[cut_off:]}
    assert set(write_site(files, KEY, tmp_path)) == newer


def test_two_at_once_leave_what_one_of_them_wrote(planted: App, tmp_path: Path) -> None:
    files = dict(site_files(planted.world, KEY))
    sides = [{name: content + mark for name, content in files.items()} for mark in (b"<!--a-->", b"<!--b-->")]
    with ThreadPoolExecutor(2) as both:
        for round_ in range(20):
            folder = tmp_path / str(round_)
            for written in [both.submit(write_site, side, KEY, folder) for side in sides]:
                written.result()
            found = {each.name: each.read_bytes() for each in folder.iterdir()}
            assert found in sides


@pytest.mark.parametrize("name", ["index.html", "index.html.leadflow-new"])
def test_nothing_is_written_through_a_link_or_over_a_folder(planted: App, tmp_path: Path, name: str) -> None:
    files = site_files(planted.world, KEY)
    (precious := tmp_path / "precious").write_text("x")
    linked, taken = tmp_path / "linked", tmp_path / "taken"
    linked.mkdir()
    (linked / name).symlink_to(precious)
    (taken / name).mkdir(parents=True)
    for folder in (linked, taken):
        with pytest.raises(RefusedError, match=r"not leadflow's \(index"):
            write_site(files, KEY, folder)
        assert [each.name for each in folder.iterdir()] == [name]
    assert precious.read_text() == "x"


def test_where_nothing_can_be_written_it_is_said(planted: App, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(RefusedError, match="is a file"):
        write_site(site_files(planted.world, KEY), KEY, file)
    with pytest.raises(RefusedError, match="cannot be written"):
        write_site(site_files(planted.world, KEY), KEY, file / "below")
