"""Maps come from one server, which the operator names."""

import pytest

from civic.settings import Settings, UnsafeSettings

TILES = "https://kort.example.dk/{z}/{x}/{y}.png"


def settings(tiles=TILES, credit="© Kort"):
    return Settings.from_environ({"CIVIC_MAP_TILES": tiles, "CIVIC_MAP_CREDIT": credit})


def test_a_server_of_maps_is_named_with_who_made_them():
    assert settings().map_origin == "https://kort.example.dk"
    assert settings(tiles="", credit="").map_origin == ""


@pytest.mark.parametrize(
    "tiles",
    [
        "http://kort.example.dk/{z}/{x}/{y}.png",
        "https://kort.example.dk/{z}/{x}.png",
        "https://{z}.example.dk/{x}/{y}.png",
        "https://kort.example.dk; script-src */{z}/{x}/{y}",
        "//kort.example.dk/{z}/{x}/{y}.png",
    ],
)
def test_an_address_that_is_no_server_of_maps_is_refused(tiles):
    with pytest.raises(UnsafeSettings, match="CIVIC_MAP_TILES"):
        settings(tiles)


def test_maps_say_who_made_them():
    with pytest.raises(UnsafeSettings, match="CIVIC_MAP_CREDIT"):
        settings(credit="")
