"""Signed notes and checkpoints: the text forms of C2SP, and everything that is not one."""

import hashlib

import pytest

from hagukumi.audit import NoteRefused, Signer, notes

SIGNER = Signer.from_bytes(bytes(range(32)), "town.example.jp/audit")
ROOT = hashlib.sha256(b"").digest()
CHECKPOINT = notes.signed_checkpoint("town.example.jp/audit", 7, ROOT, 1_790_000_000, SIGNER)


def test_a_checkpoint_is_three_lines_a_blank_one_and_a_signature():
    origin, size, root, blank, signature, end = CHECKPOINT.text.split("\n")
    assert (origin, size, blank, end) == ("town.example.jp/audit", "7", "", "")
    assert root == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    assert signature.startswith("\u2014 town.example.jp/audit ")


def test_it_opens_with_the_key_and_gives_the_signed_time():
    assert notes.open_checkpoint(CHECKPOINT.text, [SIGNER.verifier]) == CHECKPOINT


def test_the_verifier_key_text_follows_the_specification():
    name, key_id, material = SIGNER.public.split("+", 2)
    public = SIGNER.verifier.public
    assert name == "town.example.jp/audit"
    assert key_id == hashlib.sha256(b"town.example.jp/audit\n\x04" + public).hexdigest()[:8]
    assert notes._bytes(material) == b"\x04" + public
    assert notes.parse_keys(SIGNER.public) == (SIGNER.verifier,)


def test_the_signed_message_follows_the_specification():
    """cosignature/v1: header line, time line, note text; eight bytes of time before the signature."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    raw = notes._bytes(CHECKPOINT.text.split()[-1])
    assert raw[:4] == SIGNER.verifier.id and int.from_bytes(raw[4:12], "big") == 1_790_000_000
    body = CHECKPOINT.text.split("\n\n")[0] + "\n"
    Ed25519PublicKey.from_public_bytes(SIGNER.verifier.public).verify(raw[12:], f"cosignature/v1\ntime 1790000000\n{body}".encode())


def test_signatures_of_unknown_keys_are_passed_over():
    other = Signer.generate("other")
    text = CHECKPOINT.text + other.sign(notes.body_of(CHECKPOINT.text), 5)
    assert notes.open_checkpoint(text, [SIGNER.verifier]).time == 1_790_000_000
    assert notes.signers(text, [SIGNER.verifier, other.verifier, Signer.generate("none").verifier]) == ["town.example.jp/audit", "other"]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n7\n", "\n07\n"),
        lambda text: text.replace("\n7\n", "\n-7\n"),
        lambda text: text.replace("\n7\n", "\n７\n"),
        lambda text: text.replace("\n7\n", "\n" + "7" * 30 + "\n"),
        lambda text: text.replace("\n7\n", "\n8\n"),
        lambda text: text.replace("\n7\n", "\n7\nextension\n"),
        lambda text: text.replace("town.example.jp/audit\n7", "\n7", 1),
        lambda text: text.replace("47DEQ", "47DEq"),
        lambda text: text.replace("SuFU=", "SuFV="),
        lambda text: text.replace("47DEQpj8", ""),
        lambda text: text.replace("47DEQ", "47D Q"),
        lambda text: text.replace("47DEQ", "あいうえお"),
        lambda text: text.rstrip("\n"),
        lambda text: text.replace("\n\n", "\n"),
        lambda text: text.replace("\u2014 ", "- "),
        lambda text: text.replace("\u2014 town.example.jp/audit", "\u2014 "),
        lambda text: text + "\u2014 short AAAA\n",
        lambda text: text + "\t\n",
        lambda text: text + text.splitlines(keepends=True)[-1] * 70,
        lambda text: text[:-6] + "AAA=\n",
        lambda _: "",
    ],
)
def test_anything_else_is_refused(change):
    assert change(CHECKPOINT.text) != CHECKPOINT.text
    with pytest.raises(NoteRefused):
        notes.open_checkpoint(change(CHECKPOINT.text), [SIGNER.verifier])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "name",
        "name+00000000+AAAA",
        SIGNER.public.replace("audit+", "audit2+"),
        SIGNER.public[:-4],
        "a+b+\u3042",
        SIGNER.public + "A",
    ],
)
def test_malformed_verifier_keys_are_refused(text):
    with pytest.raises(NoteRefused):
        notes.parse_keys(text)


def test_several_keys_after_a_rotation():
    new = Signer.generate("new")
    assert notes.parse_keys(f"{SIGNER.public}\n\n{new.public}\n") == (SIGNER.verifier, new.verifier)


@pytest.mark.parametrize(
    ("seed", "name"), [(b"short", "a"), (bytes(32), ""), (bytes(32), "a b"), (bytes(32), "a+b"), (bytes(32), "a\u3000b")]
)
def test_keys_that_cannot_sign_notes(seed, name):
    with pytest.raises(ValueError, match="key"):
        Signer.from_bytes(seed, name)


def test_a_signing_key_survives_its_text():
    again = Signer.from_text(SIGNER.secret_text)
    assert (again.seed, again.public) == (SIGNER.seed, SIGNER.public)
    for wrong in ("", "name", "name AAAA", " " + notes._base64(bytes(32))):
        with pytest.raises(NoteRefused):
            Signer.from_text(wrong)


def test_generated_keys_differ_and_their_seed_is_the_key():
    one, other = Signer.generate(), Signer.generate()
    assert one.public != other.public
    assert Signer.from_bytes(one.seed).public == one.public


def test_a_request_to_a_witness_can_be_read_back():
    request = notes.add_checkpoint_request(5, [bytes(32), ROOT], CHECKPOINT.text)
    assert request.startswith("old 5\nAAAA")
    assert notes.read_request(request) == (5, [bytes(32), ROOT], CHECKPOINT.text)
    assert notes.read_request(notes.add_checkpoint_request(0, [], CHECKPOINT.text)) == (0, [], CHECKPOINT.text)
    for wrong in ("old x\n\n", "new 5\n\n", "old 5\n???\n\n"):
        with pytest.raises(NoteRefused):
            notes.read_request(wrong)


def test_merging_adds_each_signature_once():
    line = Signer.generate("w").sign(notes.body_of(CHECKPOINT.text), 5)
    once = notes.merge(CHECKPOINT.text, CHECKPOINT.text + line)
    assert once == CHECKPOINT.text + line == notes.merge(once, CHECKPOINT.text + line)
