from decimal import Decimal

import pytest

NOON = "2026-01-05 12:00"


def answered(story, names, **row):
    told = story(
        touchpoints="  - {id: a, stage: start, match: {instrument: [csat, nps]}, low_score: LOW}\n".replace(
            "LOW", row.pop("low", "{instrument: csat, at_most: 2, of: 5}")
        )
    )
    told.add("feedback", {"at": NOON} | row)
    (found,) = told.rows(f"select {names} from roll.answer")
    return tuple(found.values())


@pytest.mark.parametrize(
    ("score", "low", "high", "satisfied"),
    [
        (4, 1, 5, 1), (3, 1, 5, 0), (1, 0, 1, 1), (0, 0, 1, 0), (2, 1, 3, 0), (3, 1, 3, 1),
        (6, 1, 7, 1), (5, 1, 7, 0), (8, 0, 10, 1), (7, 0, 10, 0), (75, 0, 100, 1), (None, 1, 5, None),
    ],
)  # fmt: skip
def test_satisfied_is_the_top_of_its_scale(story, score, low, high, satisfied):
    assert answered(story, "satisfied", score=score, scale_min=low, scale_max=high) == (satisfied,)


@pytest.mark.parametrize(
    ("score", "marks"),
    [(10, (1, 0, 0)), (9, (1, 0, 0)), (8, (0, 1, 0)), (7, (0, 1, 0)), (6, (0, 0, 1)), (0, (0, 0, 1))],
)
def test_nps_marks(story, score, marks):
    row = {"instrument": "nps", "scale_min": 0, "scale_max": 10, "score": score}
    assert answered(story, "promoter, passive, detractor, satisfied", **row) == (*marks, None)


def test_nps_question_on_another_scale_has_no_marks(story):
    assert answered(story, "promoter, detractor", instrument="nps", score=5) == (None, None)


@pytest.mark.parametrize(
    ("instrument", "score", "top", "badness"),
    [
        ("csat", 1, 5, "1"),
        ("csat", 4, 5, "0.25"),
        ("nps", 6, 10, "1"),
        ("nps", 7, 10, "0.5"),
        ("nps", 9, 10, "0"),
    ],
)
def test_badness_runs_from_best_to_worst(story, instrument, score, top, badness):
    row = {"instrument": instrument, "score": score, "scale_min": int(top == 5), "scale_max": top}
    assert answered(story, "badness", **row) == (Decimal(badness),)


@pytest.mark.parametrize(
    ("row", "low"),
    [
        ({"score": 2}, 1),
        ({"score": 3}, 0),
        ({"score": None}, None),
        ({"score": 2, "scale_max": 7}, None),
        ({"score": 2, "instrument": "nps"}, None),
        ({"score": 0, "scale_min": 0, "scale_max": 1, "low": "{instrument: csat, is: bad}"}, 1),
        ({"score": 1, "scale_min": 0, "scale_max": 1, "low": "{instrument: csat, is: bad}"}, 0),
    ],
)
def test_low_counts_on_its_scale_only(story, row, low):
    assert answered(story, "low", **row) == (low,)


def test_effort_is_easy_in_the_top_boxes(story):
    row = {"instrument": "ces", "scale_min": 1, "scale_max": 7}
    assert [answered(story, "easy", **row, score=score) for score in (4, 5)] == [(0,), (1,)]


def test_daily_adds_scores_and_their_squares(story):
    told = story()
    told.add("feedback", *({"at": NOON, "score": score, "invited": NOON} for score in (2, 4, None)))
    (found,) = told.rows("select invited, answered, satisfied, score_sum, score_sumsq from roll.answer_daily")
    assert tuple(found.values()) == (3, 2, 1, 6, 20)
