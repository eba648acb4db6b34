-- how many rows of the batch brought a key or a connection that was not known; from good and row_code
select count(distinct row_code.row_no)
from row_code
where row_code.key_code in (select key_code from new_key)
  or row_code.key_code in (select other_key_code from new_edge)
