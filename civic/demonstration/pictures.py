"""Pictures for proposals, drawn: quiet landscapes in the colours of East Jutland, the same ones each time."""

import io
import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageDraw

Colour = tuple[int, int, int]
WIDTH, HEIGHT = 1440, 810
KEPT = (960, 540)
SKIES: tuple[tuple[Colour, Colour], ...] = (
    ((196, 214, 222), (240, 234, 219)),
    ((176, 199, 211), (232, 225, 208)),
    ((214, 205, 200), (246, 226, 198)),
    ((158, 184, 201), (226, 232, 228)),
)
GREENS: tuple[Colour, ...] = ((149, 168, 137), (116, 142, 113), (86, 117, 94), (61, 92, 78))
FIELDS: tuple[Colour, ...] = ((214, 190, 128), (196, 176, 118), (170, 172, 120), (129, 150, 106))
WATERS: tuple[Colour, ...] = ((150, 184, 196), (112, 156, 174), (82, 129, 150))
WALLS: tuple[Colour, ...] = ((178, 92, 74), (226, 205, 160), (236, 230, 218), (158, 74, 62))
ROOFS: tuple[Colour, ...] = ((110, 62, 54), (78, 80, 84), (140, 78, 60))
SUN, TRUNK, SAND, STONE, WHITE = (247, 224, 164), (98, 78, 62), (225, 208, 172), (150, 146, 138), (248, 246, 240)
DUSK: tuple[Colour, ...] = ((84, 104, 132), (62, 84, 100), (46, 68, 76), (36, 54, 56))
GLOW = (116, 118, 104)
CLOTH: tuple[Colour, ...] = ((188, 84, 70), (216, 164, 82), (70, 112, 132), (104, 134, 100))


@dataclass
class Canvas:
    """A picture being painted, and the dice of its seed."""

    pen: ImageDraw.ImageDraw
    draw: Random

    def hill(self, base: int, height: int, colour: Colour) -> None:
        """A wavy ridge, filled down to the lower edge."""
        turn, slope = self.draw.uniform(0, math.tau), self.draw.uniform(0.6, 1.4)
        ridge = [(x, base - height * math.sin(turn + slope * math.tau * x / WIDTH)) for x in range(0, WIDTH + 20, 20)]
        self.pen.polygon([*ridge, (WIDTH, HEIGHT), (0, HEIGHT)], fill=colour)

    def tree(self, x: float, y: float, size: float, colour: Colour) -> None:
        self.pen.rectangle((x - size / 14, y - size / 2, x + size / 14, y), fill=TRUNK)
        for dx, dy, r in ((-0.22, 0.62, 0.26), (0.2, 0.66, 0.27), (0, 0.9, 0.3)):
            cx, cy, radius = x + dx * size, y - dy * size, r * size
            self.pen.ellipse((cx - radius, cy - radius, cx + radius, cy + radius), fill=colour)

    def fir(self, x: float, y: float, size: float, colour: Colour) -> None:
        self.pen.rectangle((x - size / 20, y - size / 5, x + size / 20, y), fill=TRUNK)
        for step in range(3):
            top, half = y - size + step * size * 0.24, size * (0.16 + 0.08 * step)
            self.pen.polygon([(x, top), (x - half, top + size * 0.4), (x + half, top + size * 0.4)], fill=colour)

    def house(self, x: float, y: float, size: float) -> None:
        wall, roof = self.draw.choice(WALLS), self.draw.choice(ROOFS)
        self.pen.rectangle((x, y - size * 0.55, x + size, y), fill=wall)
        gable = [(x - size * 0.06, y - size * 0.55), (x + size * 0.5, y - size), (x + size * 1.06, y - size * 0.55)]
        self.pen.polygon(gable, fill=roof)
        self.pen.rectangle((x + size * 0.42, y - size * 0.32, x + size * 0.58, y), fill=roof)
        for left in (0.14, 0.7):
            self.pen.rectangle((x + size * left, y - size * 0.4, x + size * (left + 0.16), y - size * 0.22), fill=WHITE)

    def bench(self, x: float, y: float, size: float) -> None:
        for plank in range(3):
            top = y - size * (0.55 - 0.12 * plank)
            self.pen.rectangle((x, top, x + size, top + size * 0.06), fill=TRUNK)
        self.pen.rectangle((x, y - size * 0.2, x + size, y - size * 0.13), fill=TRUNK)
        for leg in (0.08, 0.86):
            self.pen.rectangle((x + size * leg, y - size * 0.55, x + size * (leg + 0.06), y), fill=TRUNK)


def drawn(motif: str, seed: str) -> bytes:
    """A picture of this motif (see MOTIFS) as PNG, varied by the seed. Raises KeyError for one nobody can draw."""
    paint = MOTIFS[motif]
    draw = Random(f"{motif} {seed}")  # noqa: S311 (a picture, and the same one each time)
    picture = _sky(draw)
    paint(Canvas(ImageDraw.Draw(picture), draw))
    out = io.BytesIO()
    picture.resize(KEPT, Image.Resampling.LANCZOS).save(out, "PNG", compress_level=1)
    return out.getvalue()


def _sky(draw: Random) -> Image.Image:
    """A sky that grows lighter towards the land, with a low sun."""
    top, bottom = draw.choice(SKIES)
    shades = Image.new("RGB", (1, HEIGHT))
    for y in range(HEIGHT):
        share = y / HEIGHT
        red, green, blue = (round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True))
        shades.putpixel((0, y), (red, green, blue))
    picture = shades.resize((WIDTH, HEIGHT))
    x, y, radius = draw.randint(200, WIDTH - 200), draw.randint(110, 260), draw.randint(46, 70)
    ImageDraw.Draw(picture).ellipse((x - radius, y - radius, x + radius, y + radius), fill=SUN)
    return picture


def _land(canvas: Canvas, colours: tuple[Colour, ...] = GREENS) -> None:
    for number, colour in enumerate(colours):
        canvas.hill(430 + 95 * number, 46 - 6 * number, colour)


def _meadow(canvas: Canvas) -> None:
    _land(canvas, (GREENS[1], FIELDS[0], FIELDS[2], GREENS[0]))
    for _ in range(5):
        canvas.tree(canvas.draw.randint(60, WIDTH - 60), canvas.draw.randint(500, 600), 120, GREENS[2])
    for _ in range(150):
        x, y, radius = canvas.draw.randint(0, WIDTH), canvas.draw.randint(690, HEIGHT), canvas.draw.randint(4, 8)
        canvas.pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=canvas.draw.choice((*CLOTH, WHITE)))


def _forest(canvas: Canvas) -> None:
    _land(canvas)
    for row, (y, size) in enumerate(((490, 120), (590, 190), (730, 270)), start=1):
        for x in range(canvas.draw.randint(-40, 20), WIDTH + 80, round(size * 0.85)):
            plant = canvas.fir if canvas.draw.random() < 0.7 else canvas.tree
            plant(x, y + canvas.draw.randint(-14, 14), size, GREENS[row])


def _shore(canvas: Canvas) -> None:
    canvas.hill(400, 18, GREENS[1])
    for number, colour in enumerate(WATERS):
        canvas.hill(455 + 70 * number, 6, colour)
    canvas.hill(700, 26, SAND)
    for x in range(880, 1200, 56):
        canvas.pen.rectangle((x, 540, x + 10, 690), fill=TRUNK)
    canvas.pen.rectangle((840, 540, 1240, 556), fill=TRUNK)
    x = canvas.draw.randint(220, 620)
    canvas.pen.polygon([(x, 500), (x + 150, 500), (x + 120, 530), (x + 30, 530)], fill=WHITE)
    canvas.pen.polygon([(x + 70, 340), (x + 70, 490), (x + 160, 490)], fill=CLOTH[0])


def _village(canvas: Canvas) -> None:
    _land(canvas, (GREENS[0], GREENS[1], FIELDS[2], GREENS[2]))
    for x in range(canvas.draw.randint(40, 110), WIDTH - 160, 230):
        canvas.house(x, canvas.draw.randint(610, 650), canvas.draw.randint(130, 180))
        canvas.tree(x + 200, 650, 130, GREENS[3])


def _playground(canvas: Canvas) -> None:
    _land(canvas)
    canvas.hill(690, 8, SAND)
    for leg in (330, 730):
        canvas.pen.line((leg - 60, 720, leg, 400), fill=TRUNK, width=16)
        canvas.pen.line((leg + 60, 720, leg, 400), fill=TRUNK, width=16)
    canvas.pen.line((330, 404, 730, 404), fill=TRUNK, width=18)
    for seat, colour in ((450, CLOTH[0]), (600, CLOTH[2])):
        canvas.pen.line((seat, 404, seat, 620), fill=STONE, width=5)
        canvas.pen.line((seat + 56, 404, seat + 56, 620), fill=STONE, width=5)
        canvas.pen.rectangle((seat - 8, 616, seat + 64, 632), fill=colour)
    canvas.pen.polygon([(980, 430), (1030, 430), (1290, 720), (1220, 720)], fill=CLOTH[1])
    canvas.pen.rectangle((940, 430, 990, 720), fill=CLOTH[3])


def _gathering(canvas: Canvas) -> None:
    """Coloured pennants over a long table."""
    _land(canvas, (GREENS[0], GREENS[1], GREENS[2], GREENS[1]))
    for string in (300, 390):
        for number in range(18):
            x, sag = number * 84, 60 * math.sin(math.pi * number / 17)
            flag = [(x, string + sag), (x + 56, string + sag), (x + 28, string + sag + 62)]
            canvas.pen.polygon(flag, fill=CLOTH[number % 4])
    canvas.pen.rectangle((240, 610, 1200, 636), fill=WHITE)
    for leg in (280, 720, 1140):
        canvas.pen.rectangle((leg, 636, leg + 18, 730), fill=TRUNK)
    for number in range(9):
        x = 290 + 105 * number
        canvas.pen.ellipse((x, 596, x + 46, 614), fill=canvas.draw.choice(CLOTH))


def _garden(canvas: Canvas) -> None:
    _land(canvas, (GREENS[0], GREENS[1], GREENS[2], GREENS[1]))
    canvas.house(1180, 520, 170)
    for x in range(110, WIDTH - 220, 330):
        canvas.pen.rectangle((x, 610, x + 240, 720), fill=TRUNK)
        for number in range(7):
            left, high = x + 12 + 32 * number, canvas.draw.randint(40, 110)
            canvas.pen.line((left + 10, 610, left + 10, 610 - high), fill=GREENS[3], width=6)
            bloom = canvas.draw.choice((*CLOTH, WHITE))
            canvas.pen.ellipse((left - 4, 592 - high, left + 26, 622 - high), fill=bloom)


def _path(canvas: Canvas) -> None:
    _land(canvas, (GREENS[1], FIELDS[1], GREENS[0], GREENS[1]))
    bend = canvas.draw.randint(520, 900)
    canvas.pen.polygon([(bend, 500), (bend + 26, 500), (bend + 60, 620), (1080, HEIGHT), (560, HEIGHT)], fill=SAND)
    for x, y, size in ((180, 640, 190), (390, 590, 140), (1220, 660, 210)):
        canvas.tree(x, y, size, GREENS[3])
    canvas.bench(300, 740, 190)


def _bicycle(canvas: Canvas) -> None:
    _land(canvas, (GREENS[0], FIELDS[2], GREENS[1], SAND))
    pen, frame = canvas.pen, canvas.draw.choice(CLOTH)
    for hub in (560, 900):
        pen.ellipse((hub - 105, 520, hub + 105, 730), outline=STONE, width=12)
        pen.ellipse((hub - 12, 613, hub + 12, 637), fill=STONE)
    joints = [(560, 625), (700, 640), (660, 480), (560, 625)]
    pen.line(joints, fill=frame, width=14, joint="curve")
    pen.line([(700, 640), (850, 475), (660, 480)], fill=frame, width=14, joint="curve")
    pen.line([(900, 625), (836, 420), (900, 405)], fill=frame, width=14, joint="curve")
    pen.line([(660, 480), (650, 440)], fill=frame, width=12)
    pen.rounded_rectangle((605, 420, 700, 444), 12, fill=TRUNK)


def _stage(canvas: Canvas) -> None:
    """A wooden stage with a roof, and an audience seen from behind."""
    _land(canvas)
    pen = canvas.pen
    pen.polygon([(380, 330), (1060, 330), (1120, 400), (320, 400)], fill=ROOFS[0])
    for post in (370, 1050):
        pen.rectangle((post, 400, post + 20, 640), fill=TRUNK)
    pen.rectangle((390, 400, 1050, 600), fill=GREENS[3])
    pen.rectangle((320, 600, 1120, 650), fill=FIELDS[1])
    for lamp in range(430, 1040, 95):
        pen.ellipse((lamp, 408, lamp + 26, 434), fill=SUN)
    for x in range(40, WIDTH, 86):
        y = canvas.draw.randint(700, 730)
        pen.ellipse((x, y - 44, x + 44, y), fill=canvas.draw.choice((SAND, TRUNK, WALLS[1])))
        pen.rounded_rectangle((x - 16, y + 4, x + 60, HEIGHT + 40), 26, fill=canvas.draw.choice(CLOTH))


def _court(canvas: Canvas) -> None:
    """A table for table tennis on paving, trees behind."""
    _land(canvas, (GREENS[0], GREENS[1], GREENS[2], STONE))
    for x in (190, 420, 1080, 1290):
        canvas.tree(x, 640, canvas.draw.randint(170, 230), GREENS[3])
    pen = canvas.pen
    pen.polygon([(470, 560), (970, 560), (1050, 640), (390, 640)], fill=CLOTH[2])
    pen.line((430, 600, 1010, 600), fill=WHITE, width=5)
    pen.rectangle((712, 520, 728, 640), fill=WHITE)
    for leg in (440, 980):
        pen.rectangle((leg, 640, leg + 22, 760), fill=TRUNK)
    pen.ellipse((840, 480, 866, 506), fill=WHITE)
    pen.ellipse((560, 500, 620, 560), fill=CLOTH[0])


def _container(canvas: Canvas) -> None:
    """A painted container with lit windows."""
    _land(canvas, (GREENS[1], GREENS[2], GREENS[3], STONE))
    pen, wall = canvas.pen, canvas.draw.choice(CLOTH)
    pen.rectangle((330, 430, 1110, 720), fill=wall)
    for rib in range(350, 1110, 40):
        pen.line((rib, 436, rib, 714), fill=tuple(max(0, shade - 18) for shade in wall), width=6)
    for left in (420, 620):
        pen.rectangle((left, 500, left + 140, 610), fill=SUN)
    pen.rectangle((860, 490, 980, 720), fill=WHITE)
    canvas.bench(1160, 740, 180)


def _lights(canvas: Canvas) -> None:
    """Low lamps along a path at dusk."""
    canvas.pen.rectangle((0, 0, WIDTH, HEIGHT), fill=DUSK[0])
    for number, colour in enumerate(DUSK[1:]):
        canvas.hill(380 + 130 * number, 40, colour)
    canvas.pen.polygon([(690, 470), (720, 470), (980, HEIGHT), (430, HEIGHT)], fill=STONE)
    for step in range(6):
        y, size = 480 + step * step * 11, 8 + 5 * step
        for x in (690 - step * 44 - size, 720 + step * 44):
            canvas.pen.ellipse((x - size, y - 2 * size, x + 2 * size, y + size), fill=GLOW)
            canvas.pen.rectangle((x, y, x + size, y + 3 * size), fill=TRUNK)
            canvas.pen.rectangle((x, y - size, x + size, y), fill=SUN)


MOTIFS: dict[str, Callable[[Canvas], None]] = {
    "meadow": _meadow,
    "forest": _forest,
    "shore": _shore,
    "village": _village,
    "playground": _playground,
    "gathering": _gathering,
    "garden": _garden,
    "path": _path,
    "bicycle": _bicycle,
    "stage": _stage,
    "court": _court,
    "container": _container,
    "lights": _lights,
}
