-- Decisions that went against the agent or outside of the route are read by themselves, newest first.
CREATE INDEX decision_override ON countersign.decision (seq) WHERE override_type <> '';
