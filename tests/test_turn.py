"""A turn: who has to wait for whom."""

from pathlib import Path
from threading import Event, Thread

from recommender.turn import turn


def test_a_second_one_waits_until_the_first_has_ended(tmp_path: Path) -> None:
    """Given two that want their turn in one folder, also through a link, the second begins when the first has ended."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "link.csv").symlink_to(tmp_path / "d.csv")
    begun = Event()

    def second() -> None:
        with turn(tmp_path / "elsewhere" / "link.csv"):
            begun.set()

    waiting = Thread(target=second)
    with turn(tmp_path / "d.csv"):
        waiting.start()
        assert not begun.wait(0.2)
    waiting.join()
    assert begun.is_set()


def test_where_there_is_no_folder_nobody_waits(tmp_path: Path) -> None:
    """Given a file in a folder that is not there, the turn is given; whoever reads it will say so."""
    with turn(tmp_path / "away" / "d.csv"):
        assert not (tmp_path / "away").exists()
