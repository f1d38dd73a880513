//! What may happen next to an agent's action, who may do it, and why not.
