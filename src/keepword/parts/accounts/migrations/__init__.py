"""The history of the tables of this part, so that a data folder of an older version can be brought forward."""
