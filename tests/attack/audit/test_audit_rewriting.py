"""Somebody who can write to the log's files, without or with its key, changes what happened."""

import shutil

import msgspec
import pytest

from hagukumi.audit import AuditBroken, NoteRefused, Signer, StoredTree, Witness, WitnessRefused, merkle, notes, store, verify


def test_an_untouched_log_verifies_and_is_fully_anchored(scene):
    report = scene.verify()
    assert report.ok and report.fully_anchored
    assert (report.events, report.anchored, report.unanchored) == (64, (0, 64), (64, 64))


def test_edit_one_event(scene):
    scene.edit(10, reason="別の理由")
    assert scene.codes(witness=False) == {"rewritten"}
    assert scene.ranges("outside_rewritten") == [(0, 63)]


def test_an_edit_between_two_checkpoints_is_confined_to_that_range(scene):
    scene.edit(50, reason="別の理由")
    report = scene.verify()
    assert scene.ranges("rewritten") == scene.ranges("outside_rewritten") == [(40, 63)]
    assert report.anchored == (0, 40)


def test_delete_in_the_middle(scene):
    lines = scene.lines()
    scene.put(lines[:20] + lines[21:])
    assert {"sequence", "cut", "rewritten", "content_unasked"} <= scene.codes(witness=False)
    assert scene.ranges("sequence") == [(20, 20)]


def test_delete_in_the_middle_and_renumber(scene):
    lines = scene.lines()
    scene.put(lines[:20] + lines[21:])
    scene.renumber()
    assert {"cut", "rewritten", "content_changed"} <= scene.codes(witness=False)


def test_swap_two(scene):
    lines = scene.lines()
    lines[5], lines[6] = lines[6], lines[5]
    scene.put(lines)
    assert {"sequence", "time_backwards", "rewritten"} <= scene.codes(witness=False)


def test_swap_two_and_renumber(scene):
    lines = scene.lines()
    lines[5], lines[6] = lines[6], lines[5]
    scene.put(lines)
    scene.renumber()
    assert {"time_backwards", "rewritten"} <= scene.codes(witness=False)


def test_cut_the_tail(scene):
    scene.put(scene.lines()[:60])
    assert "cut" in scene.codes(witness=False)
    assert scene.ranges("outside_cut") == [(60, 63)]
    with pytest.raises(AuditBroken):
        scene.open()


def test_cut_the_tail_and_its_checkpoint(scene):
    scene.put(scene.lines()[:40])
    store.checkpoint_file(scene.log, 64).unlink()
    assert scene.ranges("outside_cut") == [(40, 63)]


def test_cut_a_tail_that_no_checkpoint_covers_is_not_seen_but_was_named_unanchored(scene):
    log = scene.open()
    log.record(scene.event(0))
    before = scene.verify()
    assert before.unanchored == (64, 65)
    log.close()


def test_drop_all_events(scene):
    scene.put([])
    assert {"cut", "outside_cut"} <= scene.codes()
    assert scene.ranges("outside_cut") == [(0, 63)]


def test_drop_the_whole_folder(scene):
    shutil.rmtree(scene.log)
    assert {"outside_cut", "no_checkpoint"} <= scene.codes()
    assert not verify(scene.log, vkey=scene.signer.public, witness=scene.outside).ok


def test_drop_all_and_begin_a_new_log(scene):
    shutil.rmtree(scene.log)
    scene.write(80)
    assert scene.verify(witness=False).ok
    assert "outside_rewritten" in scene.codes()


def test_drop_all_events_and_checkpoints(scene):
    scene.put([])
    scene.drop_checkpoints()
    assert "no_checkpoint" in scene.codes(witness=False)


def test_edit_and_rehash_all_after_without_the_key(scene):
    scene.edit(10, actor="別人")
    assert merkle.root_of(merkle.leaf_hashes(scene.lines())) != notes.read_head(scene.checkpoints[1])[2]
    body = notes.body_of(scene.checkpoints[1])
    root = merkle.root_of(merkle.leaf_hashes(scene.lines()))
    forged = scene.checkpoints[1].replace(body, f"{scene.origin}\n64\n{notes._base64(root)}\n")
    store.replace(store.checkpoint_file(scene.log, 64), forged.encode())
    assert {"checkpoint_refused", "rewritten"} == scene.codes(witness=False)


def test_roll_back_with_the_genuine_old_checkpoint(scene):
    scene.put(scene.lines()[:40])
    store.checkpoint_file(scene.log, 64).unlink()
    lines = scene.subjects_file.read_bytes().splitlines(keepends=True)
    scene.subjects_file.write_bytes(b"".join(lines[:40]))
    assert scene.verify(witness=False).ok, "inside alone, an old state cannot be told from a young log"
    assert scene.codes() == {"outside_cut"}
    with pytest.raises(WitnessRefused) as refused:
        scene.witness.accept(scene.checkpoints[0])
    assert refused.value.code == "older"


def test_insider_with_the_key_edits_rehashes_and_resigns(scene):
    scene.edit(10, reason="後から作った理由")
    scene.resign()
    inside = scene.verify(witness=False)
    assert inside.ok and inside.signed == (0, 64), "the range is named as vouched for by the log's own key alone"
    assert scene.codes() == {"outside_rewritten"}
    assert scene.verify().anchored == (0, 0)


def test_what_an_insider_rewrites_after_the_last_outside_checkpoint_is_named_as_signed_only(scene):
    scene.write(6)
    scene.edit(66, reason="後から作った理由")
    scene.resign()
    report = scene.verify()
    assert (report.anchored, report.signed) == ((0, 64), (64, 70))
    assert not report.fully_anchored


def test_fork_for_one_auditor(scene):
    """Two histories with the same beginning, each signed: the second auditor's witness does not take the other one's."""
    shown = scene.place / "shown"
    shutil.copytree(scene.log, shown)
    scene.write(10)
    scene.log, hidden = shown, scene.log
    other = scene.write(10)
    scene.witness.accept(other, StoredTree(shown).consistency(64, 74))
    scene.log = hidden
    genuine = store.texts(hidden / "checkpoints")[-1][1]
    with pytest.raises(WitnessRefused) as refused:
        scene.witness.accept(genuine, StoredTree(hidden).consistency(64, 74))
    assert refused.value.code == "forked"
    assert scene.ranges("outside_rewritten") == [(64, 73)]


def test_a_fork_before_what_the_witness_holds_has_no_proof(scene):
    scene.edit(3, actor="別人")
    scene.resign()
    text = scene.write(5)
    with pytest.raises(WitnessRefused) as refused:
        scene.witness.accept(text, StoredTree(scene.log).consistency(64, 69))
    assert refused.value.code == "forked"


def test_duplicate_sequence(scene):
    lines = scene.lines()
    scene.put([*lines, lines[-1]])
    scene.sign(65)
    assert scene.codes() == {"sequence"}
    assert scene.ranges("sequence") == [(63, 63)]


def test_unknown_key(scene):
    scene.sign(64, signer=Signer.generate(scene.origin))
    assert scene.codes(witness=False) == {"checkpoint_refused"}
    with pytest.raises(WitnessRefused) as refused:
        scene.witness.accept(scene.sign(64, signer=Signer.generate(scene.origin)))
    assert refused.value.code == "unsigned"


def test_a_log_verified_under_another_key_is_not_vouched_for(scene):
    report = scene.verify(vkey=Signer.generate(scene.origin).public)
    assert not report.ok and report.anchored == (0, 0) and report.unanchored == (0, 64)


def test_another_key_under_the_same_name_and_id_does_not_pass(scene):
    key = scene.signer.verifier
    text = scene.checkpoints[1]
    body, line = notes.body_of(text), text.splitlines()[-1]
    forged = Signer.generate(scene.origin).sign(body, 1_790_000_000)
    raw = notes._bytes(forged.split()[-1])
    stolen = line.rsplit(" ", 1)[0] + " " + notes._base64(key.id + raw[4:]) + "\n"
    with pytest.raises(NoteRefused, match="does not belong"):
        notes.open_checkpoint(f"{body}\n{stolen}", [key])


def test_other_logs_checkpoint_with_the_same_key(scene):
    text = scene.sign(64, origin="town.example.jp/audit")
    assert "other_origin" in scene.codes(witness=False)
    with pytest.raises(WitnessRefused) as refused:
        scene.witness.accept(text)
    assert refused.value.code == "origin"


def test_opening_the_log_under_another_origin(scene):
    (scene.log / "origin").write_text("town.example.jp/audit\n")
    with pytest.raises(AuditBroken, match="another origin"):
        scene.open()


def test_other_logs_proof(scene, tmp_path):
    other = type(scene)(tmp_path / "other")
    other.write(8)
    text = scene.write(8)
    with pytest.raises(WitnessRefused) as refused:
        scene.witness.accept(text, StoredTree(other.log).consistency(64, 72))
    assert refused.value.code == "forked"


def test_leaf_and_node_confusion(scene):
    """The two children of a node, offered as the content of one leaf, give another hash than the node."""
    left, right = merkle.leaf_hashes(scene.lines()[:2])
    tree = StoredTree(scene.log)
    path = tree.inclusion(0, 64)
    assert merkle.verify_inclusion(left, 0, 64, path, tree.root(64))
    assert not merkle.verify_inclusion(merkle.leaf_hash(left + right), 0, 32, path[1:], tree.root(64))
    assert merkle.leaf_hash(left + right) != merkle.node_hash(left, right)


def test_a_doubled_last_leaf_gives_another_root(scene):
    leaves = merkle.leaf_hashes(scene.lines()[:3])
    assert merkle.root_of(leaves) != merkle.root_of([*leaves, leaves[-1]])


@pytest.mark.parametrize(
    "disguise",
    [
        lambda line: line.replace(b'{"seq":', b'{ "seq":'),
        lambda line: line.replace(b'"count":null,', b""),
        lambda line: line[:-1] + b',"more":1}',
        lambda line: line.replace(b'"role":', b'"role":"supporter","role":'),
        lambda line: line.replace("職".encode(), b"\\u8077"),
        lambda line: line.replace(b'"detail":{}', b'"detail":{"b":1,"a":2}'),
        lambda line: line.replace(b'"seq":63', b'"seq":63.0'),
        lambda line: line.replace(b'"kind":"viewed"', b'"kind":"forgotten"'),
        lambda line: line + b"\n",
        lambda line: b"\xff" + line,
    ],
    ids=["space", "omitted default", "more field", "doubled field", "escape", "unsorted", "float", "kind", "blank line", "not UTF-8"],
)
def test_non_canonical_event(scene, disguise):
    """Even the holder of the key cannot put in an event that two readers could read in two ways."""
    lines = scene.lines()
    assert disguise(lines[63]) != lines[63]
    scene.put([*lines[:63], disguise(lines[63])])
    scene.resign()
    assert {"not_canonical", "not_an_event"} & scene.codes(witness=False)


def test_backdated_event(scene):
    """An event put in after a checkpoint, with a time before it."""
    scene.write(1)
    earlier = int(scene.clock.now.timestamp() - 3600) * 1_000_000
    scene.edit(64, time=earlier)
    scene.resign()
    assert {"backdated", "time_backwards"} <= scene.codes()


def test_checkpoint_of_larger_size_and_older_time(scene):
    scene.write(4)
    old = int(scene.clock.now.timestamp()) - 86_400
    text = scene.sign(68, time=old)
    assert scene.codes() == {"checkpoint_time"}
    with pytest.raises(WitnessRefused) as refused:
        scene.witness.accept(text, StoredTree(scene.log).consistency(64, 68))
    assert refused.value.code == "backdated"


def test_size_zero_and_one(tmp_path, scene):
    small = scene.place / "small"
    scene.log, scene.outside = small, scene.place / "outside-small"
    witness = Witness.create(scene.outside, vkey=scene.signer.public, origin=scene.origin)
    empty, one = scene.write(0), None
    witness.accept(empty)
    assert scene.verify().ok and scene.verify().fully_anchored
    one = scene.write(1)
    witness.accept(one, StoredTree(small).consistency(0, 1))
    assert scene.verify().anchored == (0, 1)
    scene.put([])
    assert scene.ranges("outside_cut") == [(0, 0)]


def test_a_first_checkpoint_of_size_zero_with_another_root(scene):
    text = notes.signed_checkpoint(scene.origin, 0, bytes(32), 1, scene.signer).text
    store.replace(store.checkpoint_file(scene.log, 0), text.encode())
    assert "rewritten" in scene.codes(witness=False)


def test_a_file_of_events_is_taken_away_or_misnamed(scene):
    scene.events_file.rename(scene.events_file.with_name("000000065536.jsonl"))
    assert {"file_missing"} <= scene.codes(witness=False)
    with pytest.raises(AuditBroken):
        StoredTree(scene.log)


def test_events_edited_before_the_log_is_opened_again_are_not_signed_over(scene):
    scene.edit(10, reason="別の理由")
    with pytest.raises(AuditBroken, match="not those of the last checkpoint"):
        scene.open()


def test_a_tampered_memory_of_the_witness_is_noticed(scene):
    file = store.checkpoint_file(scene.outside, 64)
    file.write_text(file.read_text().replace("\n64\n", "\n63\n"))
    assert scene.codes() == {"outside_refused"}
    with pytest.raises(NoteRefused):
        scene.witness.accept(scene.checkpoints[1])


def test_fields_in_another_order(scene):
    """The canonical order is that of the class, so a reader with another order is refused."""
    line = scene.lines()[0]
    turned = msgspec.json.encode(dict(reversed(msgspec.json.decode(line).items())))
    scene.put([turned, *scene.lines()[1:]])
    assert scene.ranges("not_canonical") == [(0, 0)]
