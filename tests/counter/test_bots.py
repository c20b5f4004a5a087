"""Who is counted: programs are not, readers are, in whatever application they read."""

import json
from importlib.resources import files

import pytest

from congxa.counter.bots import is_bot

ANDROID = "Mozilla/5.0 (Linux; Android {version}; {model}) AppleWebKit/537.36 (KHTML, like Gecko) "
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS {version} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
DESKTOPS = (
    "Windows NT 10.0; Win64; x64", "Windows NT 6.1; Win64; x64", "Windows NT 10.0; WOW64",
    "Macintosh; Intel Mac OS X 10_15_7", "X11; Linux x86_64", "X11; CrOS x86_64 14541.0.0",
)  # fmt: skip
MODELS = (
    "SM-A146P", "SM-A057F", "SM-S928B", "SM-J730G", "CPH2565", "CPH2269", "V2249", "vivo 1904", "RMX3834",
    "Redmi Note 12", "M2101K7BNY", "Nokia 5.4", "Pixel 8", "K", "itel P665L", "TECNO BG6", "Joy 4",
)  # fmt: skip
KHTML = "AppleWebKit/537.36 (KHTML, like Gecko)"


def readers() -> list[str]:
    """Give user agents of real browsers, from their documented shapes."""
    found = []
    for system in DESKTOPS:
        for version in (109, 116, 124, 131, 138):
            chrome = f"Mozilla/5.0 ({system}) {KHTML} Chrome/{version}.0.0.0 Safari/537.36"
            found += [
                chrome,
                f"{chrome} Edg/{version}.0.2651.74",
                f"{chrome} OPR/{version - 14}.0.0.0",
            ]
            coc_coc = (
                f"coc_coc_browser/{version}.0.186 Chrome/{version - 6}.0.6367.186 Safari/537.36"
            )
            found.append(f"Mozilla/5.0 ({system}) {KHTML} {coc_coc}")
            found.append(
                f"Mozilla/5.0 ({system}; rv:{version}.0) Gecko/20100101 Firefox/{version}.0"
            )
    for model in MODELS:
        for version in ("9", "11", "13", "14", "15"):
            start = ANDROID.format(version=version, model=model)
            web_view = (
                ANDROID.format(version=version, model=f"{model}; wv")
                + "Version/4.0 Chrome/126.0.6478.71"
            )
            found += [
                f"{start}Chrome/126.0.0.0 Mobile Safari/537.36",
                f"{start}SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
                f"{start}coc_coc_browser/126.0.186 Mobile Chrome/120.0.6367.186 Mobile Safari/537.36",
                f"{web_view} Mobile Safari/537.36 Zalo android/12100650 ZaloTheme/light ZaloLanguage/vi",
                f"{web_view} Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/472.0.0.45.79;]",
                f"{web_view} Mobile Safari/537.36[FBAN/EMA;FBLC/vi_VN;FBAV/413.0.0.9.103;]",
                f"{web_view} Mobile Safari/537.36 Instagram 334.0.0.42.95 Android",
                f"{web_view} Mobile Safari/537.36 musical_ly_2023508030 BytedanceWebview/d8a21c6",
            ]
    for version in ("15_8", "16_6_1", "17_5_1", "18_1"):
        start = IPHONE.format(version=version)
        found += [
            f"{start}Version/{version[:2]}.0 Mobile/15E148 Safari/604.1",
            f"{start}CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1",
            f"{start}Mobile/15E148 Zalo iOS/605 ZaloTheme/light ZaloLanguage/vn",
            f"{start}Mobile/15E148 [FBAN/FBIOS;FBAV/471.0.0.33.109;FBBV/618;FBDV/iPhone14,5;FBLC/vi_VN]",
            f"{start}FxiOS/127.0 Mobile/15E148 Safari/605.1.15",
        ]
    return found


def test_known_crawlers_are_programs() -> None:
    """At least 99.5 % of the examples that crawler-user-agents lists."""
    text = (
        files("crawleruseragents").joinpath("crawler-user-agents.json").read_text(encoding="utf-8")
    )
    agents = [agent for one in json.loads(text) for agent in one["instances"]]
    assert len(agents) > 1500
    missed = [agent for agent in agents if not is_bot(agent)]
    assert len(missed) <= 0.005 * len(agents), missed


def test_readers_are_no_programs() -> None:
    """Not one in a thousand browsers, Zalo, Facebook and Cốc Cốc among them."""
    agents = readers()
    assert len(agents) > 800
    wrong = [agent for agent in agents if is_bot(agent)]
    assert len(wrong) <= 0.001 * len(agents), wrong[:10]


def test_browsers_in_use_are_no_programs() -> None:
    """Not one in a thousand of the agents that fake-useragent has from real traffic."""
    text = files("fake_useragent").joinpath("data/browsers.jsonl").read_text(encoding="utf-8")
    agents = {json.loads(line)["useragent"] for line in text.splitlines()}
    assert len(agents) > 500
    wrong = [agent for agent in sorted(agents) if is_bot(agent)]
    assert len(wrong) <= 0.001 * len(agents), wrong[:10]


@pytest.mark.parametrize(
    "agent", ["", "-", "Mozilla", "curl/8.5.0", "python-requests/2.32.3", "x" * 100_000]
)
def test_who_says_nothing_is_a_program(agent: str) -> None:
    """Browsers introduce themselves, and at no great length."""
    assert is_bot(agent)
