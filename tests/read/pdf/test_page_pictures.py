"""Pictures of pages: their contents, size and number of colours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pypdf import PdfReader, PdfWriter

from kb.errors import EncryptedError, ReadError
from kb.read.pdf.page_pictures import (
    MAX_PIXELS,
    MAX_THUMBNAIL_BYTES,
    WHOLE_PAGE,
    PagePart,
    compute_frame,
    draw_page,
    draw_thumbnail,
)
from tests.read.layout.tiny_pdf import TinyPage, write_pdf
from tests.read.pdf.png import read_png


def write_page(folder: Path, page: TinyPage) -> Path:
    return write_pdf(folder / "page.pdf", [page])


def write_box(folder: Path) -> Path:
    """Write a page of 200 by 400 points with a black box in its upper left quarter."""
    page = TinyPage(200, 400)
    page.draw_rule(0, 0, 100, 200)
    return write_page(folder, page)


def test_a_page_is_drawn_as_it_is_printed(tmp_path: Path) -> None:
    pixels = read_png(draw_page(write_box(tmp_path), 1, 72))

    assert pixels.shape == (400, 200, 3)
    assert (pixels[2:198, 2:98] == 0).all()
    assert (pixels[203:] == 255).all()
    assert (pixels[:, 103:] == 255).all()


def test_a_turned_page_is_drawn_as_it_is_displayed(tmp_path: Path) -> None:
    page = TinyPage(200, 400, turned=90)
    page.draw_rule(0, 0, 100, 200)
    pixels = read_png(draw_page(write_page(tmp_path, page), 1, 72))

    assert pixels.shape == (200, 400, 3)
    assert (pixels[2:98, 203:398] == 0).all()  # a quarter turn moves the upper left quarter to the upper right
    assert (pixels[:, :197] == 255).all()


def test_what_is_cut_off_is_not_drawn(tmp_path: Path) -> None:
    page = TinyPage(200, 400, crop=(100, 0, 200, 400))
    page.draw_rule(0, 0, 100, 200)
    pixels = read_png(draw_page(write_page(tmp_path, page), 1, 72))

    assert pixels.shape == (400, 100, 3)
    assert (pixels[:, 2:] == 255).all()


@pytest.mark.parametrize("part", [PagePart(0, 0, 50, 50), PagePart(25, 10, 90, 60), PagePart(99, 99, 100, 100)])
def test_a_part_is_that_part_of_the_whole(tmp_path: Path, part: PagePart) -> None:
    page = TinyPage()
    page.write_paragraph(
        ["The committee heard evidence from nine witnesses", "over four days, and read the papers"], 72, 99
    )
    page.draw_rule(300, 300, 420, 600)
    path = write_page(tmp_path, page)
    whole, drawn = read_png(draw_page(path, 1, 110)), read_png(draw_page(path, 1, 110, part))
    frame = compute_frame(page.width, page.height, 110, part)

    assert whole.shape == (frame.page_height, frame.page_width, 3)
    assert drawn.shape == (frame.height, frame.width, 3)
    same = whole[frame.top : frame.bottom, frame.left : frame.right]
    differences = np.abs(drawn.astype(int) - same).max(axis=2)
    assert not (differences[:, 10:] > 8).any()  # each has colours of its own
    assert differences.mean() < 0.1  # letters cut by the left edge may be left out


@pytest.mark.costly
def test_letters_stay_legible_and_paper_white(tmp_path: Path) -> None:
    page = TinyPage()
    page.write("The committee heard evidence", 72, 99, 12)
    pixels = read_png(draw_page(write_page(tmp_path, page), 1, 110))
    shades = np.unique(pixels.reshape(-1, 3), axis=0)

    assert shades.min() == 0
    assert shades.max() == 255
    assert (pixels == 255).mean() > 0.98
    assert len(shades) > 8  # edges are smooth


def test_a_page_of_many_colours_has_64(tmp_path: Path) -> None:
    page = TinyPage(256, 256)
    page.commands += [
        f"{x / 255} {y / 255} {(x + y) / 510} rg {x} {y} 8 8 re f" for x in range(0, 256, 8) for y in range(0, 256, 8)
    ]
    pixels = read_png(draw_page(write_page(tmp_path, page), 1, 72)).reshape(-1, 3).astype(int)
    x, y = np.meshgrid(np.arange(256) // 8 * 8, np.arange(255, -1, -1) // 8 * 8)
    drawn = np.stack([x, y, (x + y) / 2], axis=2).reshape(-1, 3)

    assert len(np.unique(pixels, axis=0)) == 64
    assert np.abs(pixels - drawn).mean() < 12


@pytest.mark.parametrize(("width", "height"), [(5000, 7000), (14000, 20), (20, 14000)])
def test_a_large_page_has_at_most_four_million_pixels(tmp_path: Path, width: int, height: int) -> None:
    rows, columns, _ = read_png(draw_page(write_page(tmp_path, TinyPage(width, height)), 1, 300)).shape

    assert rows * columns <= MAX_PIXELS
    assert rows * columns > MAX_PIXELS * 0.9 or 300 / 72 * width * 300 / 72 * height < MAX_PIXELS * 1.1


def test_a_file_that_needs_a_password_is_not_drawn(tmp_path: Path) -> None:
    writer = PdfWriter(PdfReader(write_box(tmp_path)))
    writer.encrypt("secret")
    writer.write(tmp_path / "locked.pdf")
    with pytest.raises(EncryptedError):
        draw_page(tmp_path / "locked.pdf", 1, 72)


def test_a_damaged_file_and_a_page_that_is_not_there_are_errors(tmp_path: Path) -> None:
    (tmp_path / "damaged.pdf").write_bytes(b"%PDF-1.4 and then nothing %%EOF")
    with pytest.raises(ReadError, match="damaged"):
        draw_page(tmp_path / "damaged.pdf", 1, 72)
    with pytest.raises(ReadError, match="page 2"):
        draw_page(write_box(tmp_path), 2, 72)


# ------------------------------------------------------------------------------------ thumbnails


@pytest.mark.parametrize(
    ("width", "height", "columns", "rows"), [(200, 400, 208, 416), (960, 540, 208, 117), (100, 1000, 62, 620)]
)
def test_a_thumbnail_is_208_pixels_wide_and_less_on_a_tall_page(
    tmp_path: Path, width: int, height: int, columns: int, rows: int
) -> None:
    page = TinyPage(width, height)
    page.draw_rule(0, 0, width / 2, height / 2)
    pixels = read_png(draw_thumbnail(write_page(tmp_path, page), 1))

    assert pixels.shape == (rows, columns, 3)
    assert (pixels[: rows // 2 - 2, : columns // 2 - 2] == 0).all()
    assert (pixels[rows // 2 + 2 :] == 255).all()


def test_a_thumbnail_has_as_many_colours_as_fit(tmp_path: Path) -> None:
    chance = np.random.default_rng(2013)

    def count_colours(squares: int) -> int:
        page = TinyPage(208, 208)
        for x, y in chance.integers(0, 208, (squares, 2)).tolist():
            red, green, blue = chance.random(3).tolist()
            page.commands.append(f"{red:.2f} {green:.2f} {blue:.2f} rg {x} {y} 4 4 re f")
        picture = draw_thumbnail(write_page(tmp_path, page), 1)
        assert len(picture) <= MAX_THUMBNAIL_BYTES
        return len(np.unique(read_png(picture).reshape(-1, 3), axis=0))

    assert [count_colours(squares) for squares in (60, 6000)] == [16, 4]


def test_a_page_that_is_not_there_has_no_thumbnail(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="page 2"):
        draw_thumbnail(write_box(tmp_path), 2)


def test_the_whole_page_is_the_part_that_is_drawn_unasked() -> None:
    frame = compute_frame(595, 842, 110, WHOLE_PAGE)
    assert (frame.left, frame.top, frame.right, frame.bottom) == (0, 0, frame.page_width, frame.page_height)
    assert (frame.width, frame.height) == (909, 1286)
