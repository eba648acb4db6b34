-- How a landed value is read. A time becomes {ms, day, text}: ms is UTC, unknown where the text is no
-- time; day is set where only a day was given. $zone is the source's, for what carries no offset.
create or replace temp macro text_of(x) as nullif(trim(x::varchar, e' \t\r\n'), '');

create or replace temp macro local_ms(t, zone) as
  case when isfinite(t) then epoch_ms(timezone(zone, t)) end;

create or replace temp macro time_of_timestamp(x, zone) as
  {ms: local_ms(x::timestamp, zone), day: null::date, text: x::varchar};

create or replace temp macro time_of_instant(x, zone) as
  {ms: case when isfinite(x) then epoch_ms(x) end, day: null::date, text: x::varchar};

create or replace temp macro time_of_date(x, zone) as
  {ms: local_ms(x::timestamp, zone), day: x::date, text: x::varchar};

-- epoch numbers from 100,000,000,000 on count milliseconds: as seconds that is the year 5138
create or replace temp macro time_of_number(x, zone) as
  {ms: case when abs(x::hugeint) < 100000000000 then x::bigint * 1000 else try_cast(x as bigint) end,
   day: null::date, text: x::varchar};

create or replace temp macro has_offset(x) as
  regexp_matches(x, ':\d{2}(\.\d+)? ?([zZ]|UTC|GMT|[+-]\d{2}(:?\d{2})?)$');

create or replace temp macro is_day(x) as regexp_full_match(x, '\d{4}-\d{2}-\d{2}');

create or replace temp macro time_of_text(x, zone) as
  case when text_of(x) is not null then {
    ms: case
      when not regexp_matches(text_of(x), '^\d{4}-\d{2}-\d{2}') then null
      when has_offset(text_of(x)) then epoch_ms(try_cast(text_of(x) as timestamptz))
      else local_ms(try_cast(regexp_replace(text_of(x), '^(\d{4}-\d{2}-\d{2})\.', '\1 ') as timestamp), zone)
    end,
    day: case when is_day(text_of(x)) then try_cast(text_of(x) as date) end,
    text: text_of(x)
  } end;

create or replace temp macro no_time(x, zone) as {ms: null::bigint, day: null::date, text: null::varchar};

-- the last millisecond of what was given: a promised day is due until its end
create or replace temp macro end_ms(t, zone) as
  case when t.day is null then t.ms else local_ms((t.day + 1)::timestamp, zone) - 1 end;

create or replace temp macro business_day(t, business_zone) as
  coalesce(t.day, timezone(business_zone, timezone('UTC', epoch_ms(t.ms)))::date);

-- the narrow type first: reading a text as the wide one took the engine seventy times as long
create or replace temp macro number_of(x) as
  coalesce(try_cast(x as decimal(18, 6))::decimal(28, 6), try_cast(x as decimal(28, 6)));

create or replace temp macro ms_of_seconds(x) as try_cast(round(number_of(x) * 1000) as bigint);

create or replace temp macro minor_of(x, currency) as
  try_cast(round(number_of(x) * case
    when currency in ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'VND', 'VUV',
                      'XAF', 'XOF', 'XPF') then 1
    when currency in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then 1000
    else 100
  end) as bigint);
