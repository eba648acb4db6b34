-- one text that changes with any attribute, and with who is who
select
  (select count(*) || ' ' || coalesce(bit_xor(hash(attribute)), 0) from core.attribute as attribute)
  || ' ' || (select count(*) || ' ' || coalesce(bit_xor(hash(identity)), 0) from core.identity as identity)
