-- Rows that change with every commit of what people type: with room beside them in their page, no index has to be told.

alter table documents set (fillfactor = 70);
alter table items set (fillfactor = 70);
