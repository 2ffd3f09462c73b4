"""What somebody with a valid sign-in tries at the desk for proposals: alone, as another desk, with forged numbers, by double submits."""

import threading

import pytest
from office_desk import MAKER, OTHER, USE, WORDS, agree, ask, fields_of, seen

from hagukumi.audit import EventKind

STRANGERS = ["child_future-1", "citizen-1", "audit_office-1"]
MOVES = {EventKind.PROVISION_ASKED, EventKind.PROVIDED, EventKind.BATCH_OPENED}


def moves(events):
    return [event.kind for event in events() if event.kind in MOVES]


@pytest.mark.parametrize("officer", STRANGERS)
def test_nobody_of_another_desk_reaches_a_page_or_an_act(quiet_desk, at_desk, desk_events, officer):
    client = at_desk(officer, {"school_education-1": "supporter"}.get(officer, ""))
    address = quiet_desk.address
    pages = ["/deidentified/", address, "/deidentified/recipes/", f"/deidentified/recipes/{USE}/"]
    answers = [client.get(page) for page in [*pages, *(f"{address}{act}/" for act in ("ask", "agree", "method"))]]
    answers += [client.post(f"{address}{act}/", WORDS | {"seen": ""}) for act in ("ask", "agree", "method")]
    for answer in answers:
        text = answer.content.decode()
        assert answer.status_code == 403 and "gate-" in text and "住民の世帯の構成" not in text
    refused = [event for event in desk_events() if event.kind is EventKind.PERMIT_REFUSED]
    assert len(refused) == len(answers) and {event.actor for event in refused} == {officer} and moves(desk_events) == []


def test_the_desk_has_nothing_of_the_linkage(quiet_desk, at_desk):
    client = at_desk(MAKER)
    for address in ("/directions/", "/directions/new/", "/documents/", "/coordinator/", "/analyst/", "/supporter/", "/holder/"):
        answer = client.get(address)
        assert answer.status_code == 403 and "gate-" in answer.content.decode(), address


def test_a_forged_number_finds_no_batch(quiet_desk, at_desk, desk_events):
    client = at_desk(OTHER)
    for part in ("", "ask/", "agree/", "method/"):
        address = f"/deidentified/b{'f' * 24}/{part}"
        assert client.get(address).status_code == 404
        assert not part or client.post(address, WORDS | {"seen": ""}).status_code == 404
    for number in (f"B{'0' * 24}", f"b{'0' * 23}", f"b{'g' * 24}", "../recipes", "%27%20OR%201=1--", f"b{'0' * 24}.zip"):
        assert client.get(f"/deidentified/{number}/").status_code == 404
    assert moves(desk_events) == []


def test_the_number_of_the_method_information_is_no_batch(quiet_desk, at_desk):
    from hagukumi.audit import read_events

    made = next(event for _, _, event in read_events(quiet_desk.home / "audit") if event.kind is EventKind.DEIDENTIFIED)
    client = at_desk(OTHER)
    for batch in made.batches[1:]:
        assert client.get(f"/deidentified/{batch}/").status_code == 404


def test_another_departments_batch_is_nobodys_here(quiet_desk, at_desk, monkeypatch):
    """A second desk of the same role in another department."""
    from msgspec import structs

    from hagukumi.office.deidentified import batches

    client, real = at_desk(OTHER), batches.register
    theirs = type("Theirs", (), {"update": lambda self: [structs.replace(one, department="tax") for one in real(self.work).update()]})

    def register(work):
        made = theirs()
        made.work = work
        return made

    monkeypatch.setattr(batches, "register", register)
    assert "まだありません" in client.get("/deidentified/").content.decode()
    assert client.get(quiet_desk.address).status_code == 404
    assert client.post(f"{quiet_desk.address}method/", {"reason": "見たい"}).status_code == 404


def test_one_person_never_provides_alone(desk, at_desk, desk_events):
    client = at_desk(MAKER)
    ask(client, desk)
    for carried in ("", "0" * 64):
        answer = client.post(f"{desk.address}agree/", {"number": WORDS["number"], "seen": carried})
        assert answer.status_code == 403 and "もう一人の担当者" in answer.content.decode()
    assert moves(desk_events) == [EventKind.PROVISION_ASKED]


def test_only_a_sent_form_changes_anything(desk, at_desk, desk_events):
    maker, other = at_desk(MAKER), at_desk(OTHER)
    ask(maker, desk)
    words = WORDS | {"seen": seen(other, f"{desk.address}agree/")}
    for method in ("get", "head", "put", "delete", "patch"):
        for act in ("agree", "ask", "method"):
            answer = getattr(other, method)(f"{desk.address}{act}/", words)
            assert answer.status_code == (200 if method in ("get", "head") else 405) and "Content-Disposition" not in answer.headers
    assert moves(desk_events) == [EventKind.PROVISION_ASKED]


def test_a_form_of_another_site_is_refused(desk, at_desk, desk_events):
    ask(at_desk(MAKER), desk)
    client = at_desk(OTHER, csrf=True)
    carried = seen(client, f"{desk.address}agree/")
    for act in ("agree", "ask", "method"):
        answer = client.post(f"{desk.address}{act}/", WORDS | {"seen": carried})
        assert answer.status_code == 403 and "送信を受け付けられませんでした" in answer.content.decode()
    assert client.post(f"/deidentified/recipes/{USE}/", {"then": "save"}).status_code == 403
    assert moves(desk_events) == [EventKind.PROVISION_ASKED]


def test_a_request_sent_twice_is_one_request_and_one_provision(desk, at_desk, desk_events):
    maker, other = at_desk(MAKER), at_desk(OTHER)
    carried = seen(maker, f"{desk.address}ask/")
    for _ in range(2):
        assert maker.post(f"{desk.address}ask/", WORDS | {"seen": carried}).url == desk.address
    carried = seen(other, f"{desk.address}agree/")
    assert agree(other, desk, carried=carried).status_code == 200
    again = agree(other, desk, carried=carried)
    assert again.status_code == 409 and "もう一度申し出てください" in again.content.decode()
    assert moves(desk_events).count(EventKind.PROVISION_ASKED) == moves(desk_events).count(EventKind.PROVIDED) == 1


def test_two_who_agree_at_once_are_given_the_data_once(desk, at_desk, desk_events):
    """Two processes: each has read the same request when it begins."""
    from hagukumi.runs import WorkspaceError, open_workspace
    from hagukumi.runs.provision import agree_to_provision

    ask(at_desk(MAKER), desk)
    given = []

    def provide():
        with open_workspace(desk.home, keys=desk.keys, read_only=True) as work:
            try:
                given.append(agree_to_provision(work, desk.batch, officer=OTHER).manifest["recipient"])
            except WorkspaceError as error:
                given.append(str(error))

    threads = [threading.Thread(target=provide) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert WORDS["recipient"] in given and any("まだ申し出られていません" in told for told in given)
    assert moves(desk_events).count(EventKind.PROVIDED) == 1


def test_what_was_looked_at_is_what_is_agreed_to(desk, at_desk, desk_events):
    """The first person writes another recipient under the same number while the second reads."""
    maker, other = at_desk(MAKER), at_desk(OTHER)
    ask(maker, desk)
    carried = seen(other, f"{desk.address}agree/")
    stale = seen(maker, f"{desk.address}ask/")
    ask(maker, desk, recipient="すり替えた会社")
    for forged in (carried, "x", "0" * 64):
        answer = agree(other, desk, carried=forged)
        assert answer.status_code == 409 and "何も提供していません" in answer.content.decode()
    assert maker.post(f"{desk.address}ask/", WORDS | {"seen": stale}).status_code == 409
    assert EventKind.PROVIDED not in moves(desk_events)


def test_a_request_that_changes_at_the_last_moment_is_not_agreed_to(desk, at_desk, desk_events, monkeypatch):
    """Between the form's check and the provision itself."""
    from hagukumi.office.deidentified import provision_views

    maker, other = at_desk(MAKER), at_desk(OTHER)
    ask(maker, desk)
    real = provision_views.agree_to_provision

    def late(*args, **given):
        ask(maker, desk, recipient="すり替えた会社")
        return real(*args, **given)

    monkeypatch.setattr(provision_views, "agree_to_provision", late)
    answer = agree(other, desk)
    assert answer.status_code == 409 and "確かめ直してください" in answer.content.decode()
    assert EventKind.PROVIDED not in moves(desk_events)


def test_words_of_a_request_are_shown_and_never_run(desk, at_desk):
    script = '<script>alert(1)</script>"><img src=x onerror=alert(2)>{{ 7|add:7 }}'
    maker, other = at_desk(MAKER), at_desk(OTHER)
    ask(maker, desk, recipient=script, number="<b>1</b>", reason=script)
    for address in ("/deidentified/", desk.address, f"{desk.address}ask/", f"{desk.address}agree/"):
        page = other.get(address).content.decode()
        assert "<script" not in page and "<img" not in page and "<b>1" not in page and "{{" not in page.replace("{{ 7|add:7 }}", "")
    answer = agree(other, desk, "<b>1</b>")
    assert answer.status_code == 200 and answer["Content-Disposition"] == f'attachment; filename="{desk.batch}.zip"'


def test_nothing_leaves_when_it_cannot_be_recorded(desk, at_desk, desk_events, monkeypatch):
    from hagukumi.vault import LogUnavailable, Vault

    ask(at_desk(MAKER), desk)
    other = at_desk(OTHER)
    carried = seen(other, f"{desk.address}agree/")

    def full(*_args):
        raise LogUnavailable("操作の記録を残せないため、処理を中止しました。")

    with monkeypatch.context() as patch:
        patch.setattr(Vault, "log", full)
        answer = agree(other, desk, carried=carried)
    assert answer.status_code == 503 and "Content-Disposition" not in answer.headers
    assert EventKind.PROVIDED not in moves(desk_events)


def test_data_that_was_changed_in_the_vault_does_not_leave(desk, at_desk, desk_events):
    ask(at_desk(MAKER), desk)
    (stored,) = [
        path for path in (desk.home / "vault").rglob("*") if path.is_file() and desk.batch in str(path) and path.stat().st_size > 5000
    ]
    stored.write_bytes(stored.read_bytes()[:-64] + b"\0" * 64)
    answer = agree(at_desk(OTHER), desk)
    assert answer.status_code in (409, 503) and "Content-Disposition" not in answer.headers
    assert EventKind.PROVIDED not in moves(desk_events)


def test_a_recipe_is_written_for_the_desks_own_uses_alone(quiet_desk, at_desk):
    client = at_desk(MAKER)
    for use in ("residents-received", "yearly-figures", "nothing", "..", "residents-deidentified'--"):
        assert client.get(f"/deidentified/recipes/{use}/").status_code == 404
        assert client.post(f"/deidentified/recipes/{use}/", {"then": "save"}).status_code == 404


def test_a_forged_field_cannot_let_a_number_out_or_write_a_line_of_its_own(quiet_desk, at_desk):
    client, address = at_desk(MAKER), f"/deidentified/recipes/{USE}/"
    proposed = fields_of(client.get(address).content.decode()) | {"then": "save"}
    forged = [
        {"i4-role": "quasi_identifier"},
        {"i4-role": "sensitive", "i4-l": "2"},
        {"household": '世帯番号"\n[items."氏名"]\nrole = "other'},
        {"i0-numbers": '5]\nallow = ["name"]'},
        {"method": 'global"\nseparator = ";'},
        {"loss": "anything"},
        {"k": "0"},
        {"i1-level": "-1"},
        {"i1-lowest": "1e3"},
    ]
    for fields in forged:
        answer = client.post(address, proposed | fields)
        assert answer.status_code == 400 and "Content-Disposition" not in answer.headers, fields
    extra = client.post(address, proposed | {"i5-role": "other", "separator": ";", "population": "/etc/passwd", "i0-hierarchy": "../x"})
    assert extra.status_code == 200 and not [word for word in ("passwd", "hierarchy", "separator") if word in extra.content.decode()]


def test_a_file_that_is_no_recipe_is_never_kept(quiet_desk, at_desk, tmp_path, monkeypatch):
    from django.core.files.uploadedfile import SimpleUploadedFile

    monkeypatch.setenv("TMPDIR", str(tmp_path))
    client, address = at_desk(MAKER), f"/deidentified/recipes/{USE}/"
    for content in (b"\xff\xfe" * 40, b"PK\x03\x04zip", "氏名,住所\n架空 花子,本町1\n".encode() * 5_000, b"", b"[items]"):
        answer = client.post(address, {"then": "load", "recipe": SimpleUploadedFile("../../recipe.toml", content)})
        assert answer.status_code == 400 and "花子" not in answer.content.decode()
    assert not list(tmp_path.iterdir())
