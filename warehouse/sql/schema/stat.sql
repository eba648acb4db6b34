-- What the engine concluded: one document per version of the data, moment and lens.
create schema if not exists stat;

-- grain: one findings document; `lens` is its parameters, `as_of` null is the present
create table if not exists stat.finding (
  data_version bigint not null,
  as_of varchar,
  lens varchar not null,
  computed_ms bigint not null,
  document varchar not null
);
