-- What one checkout does besides the order itself. V0005 holds what can be bought.

-- Stock per article: what came in, what is held for checkouts under way, what was sold. The
-- constraint is the last guard against selling what isn't there.
CREATE TABLE stock (
    sku      text COLLATE "C" PRIMARY KEY,
    stock    bigint NOT NULL,
    reserved bigint NOT NULL DEFAULT 0 CONSTRAINT stock_reserved_not_negative CHECK (reserved >= 0),
    sold     bigint NOT NULL DEFAULT 0 CONSTRAINT stock_sold_not_negative CHECK (sold >= 0),
    CONSTRAINT stock_not_oversold CHECK (reserved + sold <= stock)
);

CREATE TABLE reservation (
    attempt_id text COLLATE "C" NOT NULL,     -- the checkout attempt it is held for
    sku        text COLLATE "C" NOT NULL CONSTRAINT reservation_of_stock REFERENCES stock,
    quantity   bigint NOT NULL CONSTRAINT reservation_quantity_positive CHECK (quantity > 0),
    state      text NOT NULL CONSTRAINT reservation_state_known CHECK (state IN ('held', 'committed', 'released', 'expired')),
    expires_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT reservation_once PRIMARY KEY (attempt_id, sku)
);
CREATE INDEX reservation_to_expire ON reservation (expires_at) WHERE state = 'held';
