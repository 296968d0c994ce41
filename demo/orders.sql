set role shop
create table orders (id int primary key, item text not null)
insert into orders values (1, 'lamp'), (2, 'desk'), (3, 'chair')
