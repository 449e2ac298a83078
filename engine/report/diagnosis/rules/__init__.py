"""One file per kind of trouble; `catalog` lists them."""
