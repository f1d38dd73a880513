-- Written out, although functions are created without it: what PUBLIC may do is nothing.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA countersign FROM PUBLIC;

REVOKE ALL ON ALL TABLES IN SCHEMA countersign FROM PUBLIC;

REVOKE ALL ON ALL TABLES IN SCHEMA fact FROM PUBLIC;
