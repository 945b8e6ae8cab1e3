-- The dispute check looks at disputes by time, by when the provider was asked, and at those that wait for us.
CREATE INDEX dispute_by_time ON dispute (created_at);
CREATE INDEX dispute_by_look ON dispute (seen_at);
CREATE INDEX dispute_to_answer ON dispute (evidence_due_by) WHERE status IN ('needs_response', 'warning_needs_response');
CREATE INDEX order_dispute_to_answer ON order_dispute (evidence_due_by)
    WHERE status IN ('needs_response', 'warning_needs_response');
