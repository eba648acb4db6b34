-- Why a row cannot be read: {field, found, reason}, or null. The first problem of a row is the one told.
create or replace temp macro problem(field, found, reason) as
  {field: field, found: left(found, 80), reason: reason};

create or replace temp macro missing(field, x) as
  case when x is null then problem(field, null::varchar, 'is missing') end;

create or replace temp macro too_long(field, x, most) as
  case when length(x) > most
    then problem(field, length(x)::varchar || ' characters', 'is longer than ' || most || ' characters') end;

-- 4,133,980,800,000 is the beginning of 2101
create or replace temp macro bad_time(field, t) as
  case
    when t.text is null then null
    when t.ms is null then problem(field, t.text,
      'is not a time: expected 2026-01-31, 2026-01-31 09:30:00 or 2026-01-31T09:30:00Z')
    when t.ms < 0 or t.ms >= 4133980800000 then problem(field, t.text, 'lies outside the years 1970 to 2100')
  end;

create or replace temp macro bad_number(field, x) as
  case
    when x is null then null
    when number_of(x) is null then problem(field, x, 'is not a number')
    when abs(number_of(x)) >= 1000000000000000 then problem(field, x, 'is too large to be true')
  end;

create or replace temp macro negative(field, x) as
  coalesce(bad_number(field, x), case when number_of(x) < 0 then problem(field, x, 'is less than nothing') end);

create or replace temp macro bad_word(field, x, known) as
  case when x is not null and not list_contains(known, lower(x)) then problem(field, x,
    'is none of ' || array_to_string(known, ', ') || '; the nearest is '
      || list_reduce(known, lambda a, b: case when levenshtein(lower(x), b) < levenshtein(lower(x), a) then b else a end))
  end;

create or replace temp macro bad_currency(x) as
  case when x is not null and not regexp_full_match(x, '[A-Za-z]{3}')
    then problem('currency', x, 'is not a currency of three letters') end;
