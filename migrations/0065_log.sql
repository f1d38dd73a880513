-- Reading the ledger as a list: newest first, of one kind, by one actor, between two moments. A page is put together from the
-- newest of each kind, and each index has these in the ledger's order, so that a page costs as much at a million records as at
-- a thousand, also where an actor never did what is asked for.

CREATE INDEX ledger_record_event ON countersign.ledger_record (event, seq);

CREATE INDEX ledger_record_actor ON countersign.ledger_record (actor, event, seq);

-- Records that were made while the clock stood behind an earlier one's time: nearly always none. Where a period ends in the
-- sequence is known from `high` alone only if none of these comes later.
CREATE INDEX ledger_leaf_behind ON countersign.ledger_leaf (seq) WHERE at < high;
