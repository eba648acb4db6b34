SEGMENTS = """
segments:
  - {id: small, where: "size = 'small' and age < 40"}
  - {each: region}
"""


def members(told):
    found = told.rows(
        "select segment_id, value, valid_from_ms from roll.membership order by segment_id, value"
    )
    return [(row["segment_id"], row["value"]) for row in found]


def test_condition_and_each(story):
    told = story(segments=SEGMENTS)
    for name, value in (("size", "small"), ("age", "39"), ("region", "north")):
        told.attribute("a", name, value)
    told.attribute("b", "size", "small")
    assert members(told) == [("region", "north"), ("small", None)]


def test_newest_value_holds(story):
    told = story(segments=SEGMENTS)
    told.attribute("a", "region", "south", "2026-01-01 00:00")
    told.attribute("a", "region", "west", "2026-02-01 00:00")
    told.attribute("a", "region", "north")
    assert members(told) == [("region", "west")]


def test_later_attribute_is_taken_up(story):
    told = story(segments=SEGMENTS)
    told.add("interaction", *({"at": f"2026-01-0{day} 10:00"} for day in range(1, 9)))
    assert members(told) == []
    told.attribute("a", "region", "north")
    assert members(told) == [("region", "north")]
