-- What is for sale and at what price; carts; coupons, tax, shipping and fees by table; and the prices
-- of an order as it was sold. Rates are millionths: 190000 = 19 %.

-- The smallest amount of a currency that can be paid, in its minor unit: three-decimal currencies want
-- a last digit of 0, ISK and UGX are sent with two decimals of which both are 0. As Currencies.step.
CREATE FUNCTION minor_step(currency text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN currency IN ('BHD', 'JOD', 'KWD', 'OMR', 'TND') THEN 10
            WHEN currency IN ('ISK', 'UGX') THEN 100
            ELSE 1 END;

CREATE TABLE product (
    sku          text COLLATE "C" CONSTRAINT product_pkey PRIMARY KEY
                 CONSTRAINT product_sku_plain CHECK (sku ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
    name         text NOT NULL CONSTRAINT product_name_given CHECK (length(name) BETWEEN 1 AND 200),
    kind         text NOT NULL CONSTRAINT product_kind_known CHECK (kind IN ('physical', 'digital')),
    tax_category text NOT NULL,
    weight_grams integer NOT NULL DEFAULT 0,
    active       boolean NOT NULL,
    CONSTRAINT product_weight_if_shipped CHECK (CASE kind WHEN 'physical' THEN weight_grams BETWEEN 1 AND 1000000
                                                          ELSE weight_grams = 0 END)
);

-- Of the prices that hold at a time the one that began last counts: an offer with an end lies over the
-- usual price, which counts again afterwards.
CREATE TABLE product_price (
    sku        text COLLATE "C" NOT NULL CONSTRAINT product_price_product REFERENCES product,
    currency   text COLLATE "C" NOT NULL CONSTRAINT product_price_currency_iso CHECK (currency ~ '^[A-Z]{3}$'),
    unit_minor bigint NOT NULL CONSTRAINT product_price_in_range CHECK (unit_minor BETWEEN 0 AND 999999999999),
    valid_from timestamptz NOT NULL,
    valid_to   timestamptz,
    CONSTRAINT product_price_pkey PRIMARY KEY (sku, currency, valid_from),
    CONSTRAINT product_price_payable CHECK (unit_minor % minor_step(currency) = 0),
    CONSTRAINT product_price_half_open CHECK (valid_from < valid_to)
);

CREATE TABLE cart (
    cart_id    text COLLATE "C" CONSTRAINT cart_pkey PRIMARY KEY,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL
);

CREATE TABLE cart_line (
    cart_id  text COLLATE "C" NOT NULL CONSTRAINT cart_line_cart REFERENCES cart ON DELETE CASCADE,
    line_no  integer NOT NULL CONSTRAINT cart_line_lines_bounded CHECK (line_no BETWEEN 1 AND 50),
    sku      text COLLATE "C" NOT NULL CONSTRAINT cart_line_product REFERENCES product,
    quantity integer NOT NULL CONSTRAINT cart_line_quantity_bounded CHECK (quantity BETWEEN 1 AND 99),
    CONSTRAINT cart_line_pkey PRIMARY KEY (cart_id, line_no),
    CONSTRAINT cart_line_product_once UNIQUE (cart_id, sku)
);

-- Codes are kept in upper case; a customer may type any.
CREATE TABLE coupon (
    coupon_code      text COLLATE "C" CONSTRAINT coupon_pkey PRIMARY KEY
                     CONSTRAINT coupon_code_plain CHECK (coupon_code ~ '^[A-Z0-9][A-Z0-9-]{2,39}$'),
    kind             text NOT NULL CONSTRAINT coupon_kind_known CHECK (kind IN ('percent', 'amount')),
    percent_ppm      integer CONSTRAINT coupon_percent_in_range CHECK (percent_ppm BETWEEN 1 AND 1000000),
    valid_from       timestamptz NOT NULL,
    valid_to         timestamptz,
    max_redemptions  integer CONSTRAINT coupon_limit_positive CHECK (max_redemptions > 0),
    max_per_customer integer CONSTRAINT coupon_customer_limit_positive CHECK (max_per_customer > 0),
    redeemed         integer NOT NULL DEFAULT 0,
    CONSTRAINT coupon_kind_once UNIQUE (coupon_code, kind),
    CONSTRAINT coupon_percent_says_how_much CHECK ((kind = 'percent') = (percent_ppm IS NOT NULL)),
    CONSTRAINT coupon_half_open CHECK (valid_from < valid_to),
    CONSTRAINT coupon_within_limit CHECK (redeemed BETWEEN 0 AND coalesce(max_redemptions, redeemed))
);

-- Currencies a coupon is good for. A percent coupon without any is good for all; an amount has none
-- but these.
CREATE TABLE coupon_currency (
    coupon_code   text COLLATE "C" NOT NULL,
    kind          text NOT NULL,
    currency      text COLLATE "C" NOT NULL CONSTRAINT coupon_currency_iso CHECK (currency ~ '^[A-Z]{3}$'),
    amount_minor  bigint CONSTRAINT coupon_amount_positive CHECK (amount_minor BETWEEN 1 AND 999999999999),
    minimum_minor bigint NOT NULL DEFAULT 0 CONSTRAINT coupon_minimum_not_negative CHECK (minimum_minor >= 0),
    CONSTRAINT coupon_currency_pkey PRIMARY KEY (coupon_code, currency),
    CONSTRAINT coupon_currency_coupon FOREIGN KEY (coupon_code, kind) REFERENCES coupon (coupon_code, kind),
    CONSTRAINT coupon_amount_says_how_much CHECK ((kind = 'amount') = (amount_minor IS NOT NULL)),
    CONSTRAINT coupon_amount_payable CHECK (amount_minor % minor_step(currency) = 0)
);

-- Products it is good for (if any is included: only those), and not good for.
CREATE TABLE coupon_product (
    coupon_code text COLLATE "C" NOT NULL CONSTRAINT coupon_product_coupon REFERENCES coupon,
    sku         text COLLATE "C" NOT NULL CONSTRAINT coupon_product_product REFERENCES product,
    included    boolean NOT NULL,
    CONSTRAINT coupon_product_pkey PRIMARY KEY (coupon_code, sku)
);

-- coupon.redeemed counts the rows that aren't released.
CREATE TABLE coupon_redemption (
    redemption_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT coupon_redemption_pkey PRIMARY KEY,
    coupon_code   text COLLATE "C" NOT NULL CONSTRAINT coupon_redemption_coupon REFERENCES coupon,
    order_id      text COLLATE "C" NOT NULL CONSTRAINT coupon_redemption_order REFERENCES orders,
    customer_ref  text COLLATE "C",
    redeemed_at   timestamptz NOT NULL,
    released_at   timestamptz
);
CREATE UNIQUE INDEX coupon_redemption_once_per_order ON coupon_redemption (order_id) WHERE released_at IS NULL;
CREATE INDEX coupon_redemption_by_customer ON coupon_redemption (coupon_code, customer_ref) WHERE released_at IS NULL;

-- '' in region or postcode_prefix: all of the country. The longest prefix counts, then the region,
-- then what began last. inclusive: catalog prices contain the tax.
CREATE TABLE tax_rule (
    rule_code       text COLLATE "C" CONSTRAINT tax_rule_pkey PRIMARY KEY,
    country         text COLLATE "C" NOT NULL CONSTRAINT tax_rule_country_iso CHECK (country ~ '^[A-Z]{2}$'),
    region          text COLLATE "C" NOT NULL DEFAULT '' CONSTRAINT tax_rule_region_plain CHECK (region ~ '^[A-Z0-9]{0,10}$'),
    postcode_prefix text COLLATE "C" NOT NULL DEFAULT '' CONSTRAINT tax_rule_postcode_plain CHECK (postcode_prefix ~ '^[A-Z0-9]{0,12}$'),
    tax_category    text NOT NULL,
    rate_ppm        integer NOT NULL CONSTRAINT tax_rule_rate_in_range CHECK (rate_ppm BETWEEN 0 AND 1000000),
    inclusive       boolean NOT NULL,
    valid_from      timestamptz NOT NULL,
    valid_to        timestamptz,
    CONSTRAINT tax_rule_once UNIQUE (country, region, postcode_prefix, tax_category, valid_from),
    CONSTRAINT tax_rule_half_open CHECK (valid_from < valid_to)
);

CREATE TABLE shipping_zone (
    zone_code text COLLATE "C" CONSTRAINT shipping_zone_pkey PRIMARY KEY,
    name      text NOT NULL
);

-- Where a zone lies; the same rule of precedence as for tax. A zone without rates isn't shipped to.
CREATE TABLE shipping_area (
    country         text COLLATE "C" NOT NULL CONSTRAINT shipping_area_country_iso CHECK (country ~ '^[A-Z]{2}$'),
    region          text COLLATE "C" NOT NULL DEFAULT '' CONSTRAINT shipping_area_region_plain CHECK (region ~ '^[A-Z0-9]{0,10}$'),
    postcode_prefix text COLLATE "C" NOT NULL DEFAULT '' CONSTRAINT shipping_area_postcode_plain CHECK (postcode_prefix ~ '^[A-Z0-9]{0,12}$'),
    zone_code       text COLLATE "C" NOT NULL CONSTRAINT shipping_area_zone REFERENCES shipping_zone,
    CONSTRAINT shipping_area_pkey PRIMARY KEY (country, region, postcode_prefix)
);

-- The lightest bracket that carries the parcel counts. free_from_minor: value of the goods, after
-- discount, from which the method costs nothing.
CREATE TABLE shipping_rate (
    zone_code       text COLLATE "C" NOT NULL CONSTRAINT shipping_rate_zone REFERENCES shipping_zone,
    method          text COLLATE "C" NOT NULL CONSTRAINT shipping_rate_method_plain CHECK (method ~ '^[a-z0-9-]{1,40}$'),
    currency        text COLLATE "C" NOT NULL CONSTRAINT shipping_rate_currency_iso CHECK (currency ~ '^[A-Z]{3}$'),
    up_to_grams     integer NOT NULL CONSTRAINT shipping_rate_weight_positive CHECK (up_to_grams > 0),
    name            text NOT NULL,
    amount_minor    bigint NOT NULL CONSTRAINT shipping_rate_in_range CHECK (amount_minor BETWEEN 0 AND 999999999999),
    free_from_minor bigint CONSTRAINT shipping_rate_free_from_positive CHECK (free_from_minor > 0),
    CONSTRAINT shipping_rate_pkey PRIMARY KEY (zone_code, method, currency, up_to_grams),
    CONSTRAINT shipping_rate_payable CHECK (amount_minor % minor_step(currency) = 0)
);

-- goods_below_minor: only where the goods, after discount, are worth less; NULL: always.
CREATE TABLE fee_rule (
    fee_code          text COLLATE "C" NOT NULL,
    currency          text COLLATE "C" NOT NULL CONSTRAINT fee_rule_currency_iso CHECK (currency ~ '^[A-Z]{3}$'),
    name              text NOT NULL,
    amount_minor      bigint NOT NULL CONSTRAINT fee_rule_in_range CHECK (amount_minor BETWEEN 1 AND 999999999999),
    goods_below_minor bigint CONSTRAINT fee_rule_below_positive CHECK (goods_below_minor > 0),
    tax_category      text NOT NULL,
    CONSTRAINT fee_rule_pkey PRIMARY KEY (fee_code, currency),
    CONSTRAINT fee_rule_payable CHECK (amount_minor % minor_step(currency) = 0)
);

-- The prices of an order as it was sold. line_count and extra_count close it: with all numbers taken,
-- nothing can be added later.
CREATE TABLE order_pricing (
    order_id       text COLLATE "C" CONSTRAINT order_pricing_pkey PRIMARY KEY CONSTRAINT order_pricing_order REFERENCES orders,
    line_count     integer NOT NULL CONSTRAINT order_pricing_has_lines CHECK (line_count > 0),
    extra_count    integer NOT NULL CONSTRAINT order_pricing_extras_counted CHECK (extra_count >= 0),
    currency       text NOT NULL CONSTRAINT order_pricing_currency_iso CHECK (currency ~ '^[A-Z]{3}$'),
    goods_minor    bigint NOT NULL,             -- unit prices times quantities
    discount_minor bigint NOT NULL,
    extras_minor   bigint NOT NULL,             -- shipping and fees
    tax_minor      bigint NOT NULL,             -- all tax
    added_tax_minor bigint NOT NULL,            -- the part of it that prices don't contain
    total_minor    bigint NOT NULL CONSTRAINT order_pricing_total_not_negative CHECK (total_minor >= 0),
    coupon_code    text,
    coupon_rule    text,
    country        text NOT NULL,
    region         text NOT NULL,
    postcode       text NOT NULL,
    quoted_at      timestamptz NOT NULL,
    holds_until    timestamptz NOT NULL,
    CONSTRAINT order_pricing_lines UNIQUE (order_id, line_count),
    CONSTRAINT order_pricing_extras UNIQUE (order_id, extra_count),
    CONSTRAINT order_pricing_adds_up CHECK (total_minor = goods_minor - discount_minor + extras_minor + added_tax_minor),
    CONSTRAINT order_pricing_payable CHECK (total_minor % minor_step(currency) = 0),
    CONSTRAINT order_pricing_coupon_says_how CHECK ((coupon_code IS NULL) = (coupon_rule IS NULL)),
    CONSTRAINT order_pricing_discount_has_coupon CHECK (discount_minor = 0 OR coupon_code IS NOT NULL),
    CONSTRAINT order_pricing_half_open CHECK (quoted_at < holds_until)
);

CREATE TABLE order_line (
    order_id       text COLLATE "C" NOT NULL,
    line_no        integer NOT NULL,
    line_count     integer NOT NULL,
    sku            text COLLATE "C" NOT NULL,   -- no foreign key: the catalog may forget, the order doesn't
    name           text NOT NULL,
    kind           text NOT NULL CONSTRAINT order_line_kind_known CHECK (kind IN ('physical', 'digital')),
    unit_minor     bigint NOT NULL CONSTRAINT order_line_unit_not_negative CHECK (unit_minor >= 0),
    quantity       integer NOT NULL CONSTRAINT order_line_quantity_positive CHECK (quantity > 0),
    discount_minor bigint NOT NULL,
    tax_minor      bigint NOT NULL CONSTRAINT order_line_tax_not_negative CHECK (tax_minor >= 0),
    tax_rule       text NOT NULL,
    tax_rate_ppm   integer NOT NULL,
    tax_inclusive  boolean NOT NULL,
    CONSTRAINT order_line_pkey PRIMARY KEY (order_id, line_no),
    CONSTRAINT order_line_pricing FOREIGN KEY (order_id, line_count) REFERENCES order_pricing (order_id, line_count),
    CONSTRAINT order_line_counted CHECK (line_no BETWEEN 1 AND line_count),
    CONSTRAINT order_line_discount_in_range CHECK (discount_minor BETWEEN 0 AND unit_minor * quantity)
);

-- Shipping and fees.
CREATE TABLE order_extra (
    order_id      text COLLATE "C" NOT NULL,
    extra_no      integer NOT NULL,
    extra_count   integer NOT NULL,
    kind          text NOT NULL CONSTRAINT order_extra_kind_known CHECK (kind IN ('shipping', 'fee')),
    code          text NOT NULL,                -- of a shipping: the method
    zone          text,
    name          text NOT NULL,
    amount_minor  bigint NOT NULL CONSTRAINT order_extra_not_negative CHECK (amount_minor >= 0),
    tax_minor     bigint NOT NULL CONSTRAINT order_extra_tax_not_negative CHECK (tax_minor >= 0),
    tax_rule      text NOT NULL,
    tax_rate_ppm  integer NOT NULL,
    tax_inclusive boolean NOT NULL,
    CONSTRAINT order_extra_pkey PRIMARY KEY (order_id, extra_no),
    CONSTRAINT order_extra_pricing FOREIGN KEY (order_id, extra_count) REFERENCES order_pricing (order_id, extra_count),
    CONSTRAINT order_extra_counted CHECK (extra_no BETWEEN 1 AND extra_count),
    CONSTRAINT order_extra_shipping_has_zone CHECK ((kind = 'shipping') = (zone IS NOT NULL))
);
CREATE UNIQUE INDEX order_extra_one_shipping ON order_extra (order_id) WHERE kind = 'shipping';

CREATE FUNCTION refuse_change_of_sold_prices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% refused on %: it holds the prices of orders as they were sold, which nobody changes. Correct an order by a refund.',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

-- Statement triggers: TRUNCATE has no others, and a statement that hits no row is refused too.
CREATE TRIGGER order_pricing_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON order_pricing
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_sold_prices();
CREATE TRIGGER order_line_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON order_line
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_sold_prices();
CREATE TRIGGER order_extra_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON order_extra
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_sold_prices();
