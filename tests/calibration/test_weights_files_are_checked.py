"""A weights file comes back as it was written, and a wrong one is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.calibration.reviewed import SHIPPED
from tocsin.calibration import (
    CalibrationMap,
    Weighing,
    WeightsError,
    WeightsFile,
    read_weights,
    write_weights,
)
from tocsin.evidence import Forecast, Platt

FILE = WeightsFile(
    version="",
    weights={"secrecy_request": 1.25, "age_probe_acquainted": 0.05, "minor_began": -0.75},
    calibration=CalibrationMap(0.8, -0.3, inclusion_stated=True),
).named(SHIPPED.version)


def test_what_was_written_is_read_and_weighs(tmp_path: Path) -> None:
    write_weights(FILE, tmp_path / "w.yaml")
    assert read_weights(tmp_path / "w.yaml", SHIPPED) == FILE
    weighing = Weighing.of(SHIPPED, FILE)
    assert weighing.indicators.weights() == SHIPPED.weights() | FILE.weights
    assert weighing.indicators.version == FILE.version
    assert weighing.uncalibrated is None


def test_the_example_of_the_page_is_read(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "calibration.md").read_text(encoding="utf-8")
    (tmp_path / "w.yaml").write_text(page.partition("```yaml\n")[2].partition("```")[0], encoding="utf-8")
    made = read_weights(tmp_path / "w.yaml", SHIPPED).made_from
    assert made is not None
    assert all(f"`{name}`" in page for name in made.__struct_fields__)


def test_another_prior_and_other_indicators_are_named_and_uncalibrated() -> None:
    other = FILE.named("2020.01+000000000000")
    for weighing in (Weighing.of(SHIPPED, FILE, -3.0), Weighing.of(SHIPPED, other)):
        assert "@" in weighing.indicators.version
        assert weighing.uncalibrated


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("weights:\n  nonesuch: 1\n", 2, "no indicator 'nonesuch'"),
        ("weights:\n  secrecy_request: -1\n", 2, "against its sign: it must be at least 0"),
        ("weights:\n\n  minor_began: 1.0\n", 3, "at most 0"),
        ("weights:\n  secrecy_request: .nan\n", 2, "not a finite number"),
        ("weights:\n  secrecy_request: 1e400\n", 2, "not a finite number"),
        ("weights:\n  secrecy_request: true\n", 2, "not a finite number"),
        ("weights:\n  secrecy_request: 99\n", 2, "beyond"),
        ("weights:\n  secrecy_request: 1\n  secrecy_request: 2\n", 3, "stands here twice"),
        ("version: x\nprior: .inf\n", 2, "not a finite number"),
        ("version: x\nweights: 3\n", 2, "no table"),
        ("version: x\ncalibration:\n  slope: 0\n  intercept: 0\n", 3, "slope"),
        ("version: x\nfoo: 1\n", 2, "foo"),
        ("a: [\n", 2, "no YAML"),
        ("- a\n", 1, "no table"),
        ("", 1, "no table"),
        ("version: 2026.11+abc.def\n", 1, "is not that of this content"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(text: str, line: int, told: str, tmp_path: Path) -> None:
    path = tmp_path / "w.yaml"
    path.write_text(text)
    with pytest.raises(WeightsError) as refused:
        read_weights(path, SHIPPED)
    assert f"w.yaml:{line}: " in str(refused.value)
    assert told in str(refused.value)


def test_a_changed_file_tells_the_version_that_it_now_has(tmp_path: Path) -> None:
    path = tmp_path / "w.yaml"
    write_weights(FILE, path)
    path.write_text(path.read_text().replace("1.25", "1.5"))
    with pytest.raises(WeightsError) as refused:
        read_weights(path, SHIPPED)
    told = str(refused.value).partition("'version: ")[2].partition("'")[0]
    path.write_text(path.read_text().replace(FILE.version, told))
    assert read_weights(path, SHIPPED).weights["secrecy_request"] == 1.5


forecasts = st.builds(
    Forecast,
    st.floats(-10, 2),
    st.builds(Platt, st.floats(0.05, 10), st.floats(-5, 5)),
)


@given(forecasts, st.integers(-(10**7), 3 * 10**7), st.integers(0, 10**6))
def test_more_weight_never_means_less_probability(one: Forecast, weight: int, more: int) -> None:
    assert one.probability(weight) <= one.probability(weight + more)


@given(forecasts, st.floats(0.001, 0.999))
def test_the_least_weight_is_where_the_bound_is_crossed(one: Forecast, bound: float) -> None:
    least = one.least_weight(bound)
    assert one.probability(least) >= bound > one.probability(least - 1)


def test_the_alarm_for_a_false_alarm_rate_is_walds() -> None:
    # One in 10,000: a likelihood ratio of 10,000 over prior odds of e^-6.4.
    odds = 10_000 * 2.718281828459045**-6.4
    assert Forecast(-6.4).alarm_for(1.0) == pytest.approx(odds / (1 + odds))
