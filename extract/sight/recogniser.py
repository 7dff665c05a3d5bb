"""The recogniser: pictures of single lines → their characters, by rapidocr's model on one core.

The model's own file is used, not rapidocr's classes: those start a logger, look for downloads and read settings.
It answers, for every eight pixels of a line 48 pixels high, how likely each of its 18 708 characters stands there.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from extract.sight.ruling import Picture

MODEL = "PP-OCRv6_rec_small.onnx"
HEIGHT = 48
_STEP = 16
_BATCH_PIXELS = 1600
_WIDEST = 2400
# What the recogniser takes a lone mark for; none of the right-hand ones stands in a figure's cell.
ALIKE = {
    "1": "lI|丨｜!ǀ１丶]",
    "0": "OoD〇○０。口Q",
    "2": "Zz２",
    "3": "З３",
    "4": "４",
    "5": "５",
    "6": "６",
    "7": "７",
    "8": "８",
    "9": "９",
    "-": "－‐‑‒–—―─一ー_¯~～",
    "/": "／",
    ",": "，",
    ".": "．",
    "(": "（",
    ")": "）",
}
_UNITS = "件元万条次项个人宗起亿无"
FIGURE_CHARACTERS = "".join(ALIKE) + _UNITS


class Text(NamedTuple):
    """What a line says: its characters and how likely the least likely of them is."""

    text: str
    confidence: float


class Look(NamedTuple):
    """One look at a line.

    Attributes:
        text: what it says if it may say anything.
        figure: what it says if it is a figure.
        others: further figures it may be, likeliest first.
    """

    text: Text
    figure: Text
    others: tuple[str, ...]


class Recogniser:
    """The model, loaded once in a process."""

    def __init__(self, model: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        # An arena keeps what the largest batch ever took.
        options.enable_cpu_mem_arena = False
        self.session: Any = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        characters = self.session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self.characters = ["", *characters, " "]
        places = {character: place for place, character in enumerate(self.characters)}
        self.groups = [np.array([0])] + [
            np.array([places[c] for c in character + ALIKE.get(character, "") if c in places])
            for character in FIGURE_CHARACTERS
        ]

    def read(self, lines: Sequence[Picture], *, figures: bool = False) -> list[Look]:
        """Look at lines, each a grey picture ``HEIGHT`` pixels high, dark on white.

        Args:
            lines: the pictures.
            figures: whether to say also what each is if it is a figure.
        """
        looks: list[Look | None] = [None] * len(lines)
        order = sorted(range(len(lines)), key=lambda place: lines[place].shape[1])
        batch: list[int] = []
        for place in order:
            width = _rounded(lines[place].shape[1])
            if batch and (width != _rounded(lines[batch[0]].shape[1]) or width * len(batch) >= _BATCH_PIXELS):
                self._batch(lines, batch, looks, figures=figures)
                batch = []
            batch.append(place)
        if batch:
            self._batch(lines, batch, looks, figures=figures)
        return [look for look in looks if look is not None]

    def _batch(self, lines: Sequence[Picture], batch: list[int], looks: list[Look | None], *, figures: bool) -> None:
        width = _rounded(lines[batch[0]].shape[1])
        stacked = np.ones((len(batch), 3, HEIGHT, width), np.float32)
        for number, place in enumerate(batch):
            line = lines[place][:, :width]
            stacked[number, :, :, : line.shape[1]] = line.astype(np.float32) / 127.5 - 1
        (answer,) = self.session.run(None, {"x": stacked})
        for number, place in enumerate(batch):
            looks[place] = self._look(answer[number], figures=figures)

    def _look(self, likely: NDArray[np.float32], *, figures: bool) -> Look:
        best = likely.argmax(axis=1)
        # Whether a space stands between two characters is no doubt of what they are.
        empty = likely[:, 0] + likely[:, -1]
        chances = np.where((best == 0) | (best == likely.shape[1] - 1), empty, likely.max(axis=1))
        text = _collapsed(best, chances, self.characters)
        if not figures:
            return Look(text, Text("", 0.0), ())
        grouped = np.stack([likely[:, group].sum(axis=1) for group in self.groups], axis=1)
        names = ["", *FIGURE_CHARACTERS]
        figure = _collapsed(grouped.argmax(axis=1), grouped.max(axis=1), names)
        return Look(text, figure, _others(grouped, names, figure.text))


def _rounded(width: int) -> int:
    return min(max(-(-width // _STEP) * _STEP, HEIGHT), _WIDEST)


def _collapsed(best: NDArray[np.int64], likely: NDArray[np.float32], names: Sequence[str]) -> Text:
    """Characters in a row that are the same are one, unless nothing stands between them.

    The confidence is the least of the likeliest place of each character and of the places that hold nothing.
    """
    text, sure = [], [1.0]
    before = 0
    for place, chance in zip(best.tolist(), likely.tolist(), strict=True):
        if place == 0:
            sure.append(max(chance, 0.0))
        elif place == before:
            sure[-1] = max(sure[-1], chance)
        else:
            text.append(names[place])
            sure.append(chance)
        before = place
    return Text("".join(text), min(sure))


def _others(grouped: NDArray[np.float32], names: Sequence[str], chosen: str) -> tuple[str, ...]:
    """What else the line may say: each place in turn read as its second likeliest character."""
    best = grouped.argmax(axis=1)
    second = np.argsort(grouped, axis=1)[:, -2]
    chances = grouped[np.arange(len(best)), second]
    found: dict[str, float] = {}
    for place in np.argsort(chances)[::-1][:4]:
        if chances[place] < 0.01:
            break
        changed = best.copy()
        changed[place] = second[place]
        text = _collapsed(changed, chances, names).text
        if text != chosen:
            found.setdefault(text, float(chances[place]))
    return tuple(found)


@cache
def recogniser() -> Recogniser:
    """The recogniser of this process."""
    return Recogniser(models() / MODEL)


def models() -> Path:
    """Where rapidocr's wheel keeps its models; the package itself is not imported.

    Raises:
        ModuleNotFoundError: rapidocr is not installed.
    """
    found = find_spec("rapidocr")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("rapidocr, which brings the models of the OCR, is not installed", name="rapidocr")
    return Path(found.origin).parent / "models"


def at_height(line: Picture) -> Picture:
    """A line's picture at the recogniser's height."""
    scale = HEIGHT / line.shape[0]
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(line, (max(8, round(line.shape[1] * scale)), HEIGHT), interpolation=method), np.uint8)
