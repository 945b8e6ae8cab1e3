-- What a payment was made with, in the provider's word (card, sepa_debit): a card is done within seconds, a bank
-- debit takes days.
ALTER TABLE payment_attempt ADD COLUMN method text;

-- What is under way, of all the books: a check's cost doesn't grow with what is over. A declined payment is one as
-- long as the customer may try another card.
CREATE INDEX payment_attempt_under_way ON payment_attempt (created_at)
    WHERE state IN ('created', 'requires_action', 'processing', 'authorized', 'unknown')
       OR state = 'failed' AND ask_at IS NOT NULL;
CREATE INDEX refund_under_way ON refund (requested_at) WHERE state IN ('approved', 'submitted', 'pending', 'unknown');
