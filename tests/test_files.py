"""Files are replaced at once, or not at all."""

from pathlib import Path

import pytest

from grader.files import replace, replacing


def test_until_the_end_of_the_block_the_old_file_is_there(tmp_path):
    file = tmp_path / "new" / "file.txt"
    replace(file, b"old")
    with replacing(file) as stream:
        stream.write("new\r\n")
        stream.flush()
        assert file.read_bytes() == b"old"
    assert file.read_bytes() == b"new\r\n"
    assert list(file.parent.iterdir()) == [file]


def test_a_block_that_raises_changes_nothing_and_leaves_nothing(tmp_path):
    file = tmp_path / "file.txt"
    replace(file, bytes(range(256)))

    def stop_in_the_middle() -> None:
        with replacing(file) as stream:
            stream.write("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stop_in_the_middle()
    assert file.read_bytes() == bytes(range(256))
    assert list(tmp_path.iterdir()) == [file]


def test_what_cannot_be_written_is_named_as_the_caller_knows_it(tmp_path):
    file = tmp_path / "missing" / "file.txt"
    with pytest.raises(FileNotFoundError) as caught, replacing(file, make_folder=False):
        pass
    assert Path(caught.value.filename) == file
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder") as caught:
        replace(tmp_path / "folder", b"")
    assert Path(caught.value.filename) == tmp_path / "folder"
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_a_link_is_replaced_and_not_followed(tmp_path):
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("kept")
    try:
        link.symlink_to(target)
    except OSError:
        pytest.skip("no links here")
    replace(link, b"new")
    assert (target.read_text(), link.read_text(), link.is_symlink()) == ("kept", "new", False)
