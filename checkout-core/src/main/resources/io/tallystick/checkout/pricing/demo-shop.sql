-- A small shop for the demo and for tests. Run again it changes nothing.

INSERT INTO product (sku, name, kind, tax_category, weight_grams, active) VALUES
    ('MUG-1',   'Mug, stoneware',            'physical', 'standard', 400,  true),
    ('POT-1',   'Teapot, cast iron',         'physical', 'standard', 2600, true),
    ('BOOK-1',  'The Counting House (book)', 'physical', 'books',    550,  true),
    ('SONG-1',  'Harbour Lights (track)',    'digital',  'digital',  0,    true),
    ('COURSE-1','Double Entry (course)',     'digital',  'digital',  0,    true),
    ('LAMP-0',  'Lamp, discontinued',        'physical', 'standard', 1800, false)
ON CONFLICT DO NOTHING;

INSERT INTO product_price (sku, currency, unit_minor, valid_from) VALUES
    ('MUG-1',    'EUR', 1490, '2020-01-01Z'), ('MUG-1',    'USD', 1650, '2020-01-01Z'), ('MUG-1',    'GBP', 1290, '2020-01-01Z'),
    ('MUG-1',    'JPY', 2400, '2020-01-01Z'), ('MUG-1',    'KWD', 4950, '2020-01-01Z'),
    ('POT-1',    'EUR', 6900, '2020-01-01Z'), ('POT-1',    'USD', 7500, '2020-01-01Z'), ('POT-1',    'JPY', 11800, '2020-01-01Z'),
    ('BOOK-1',   'EUR', 2400, '2020-01-01Z'), ('BOOK-1',   'USD', 2600, '2020-01-01Z'), ('BOOK-1',   'GBP', 1999, '2020-01-01Z'),
    ('BOOK-1',   'JPY', 3850, '2020-01-01Z'), ('BOOK-1',   'KWD', 7990, '2020-01-01Z'),
    ('SONG-1',   'EUR',   99, '2020-01-01Z'), ('SONG-1',   'USD',  129, '2020-01-01Z'), ('SONG-1',   'JPY',  150, '2020-01-01Z'),
    ('SONG-1',   'KWD',  330, '2020-01-01Z'),
    ('COURSE-1', 'EUR', 14900, '2020-01-01Z'), ('COURSE-1', 'USD', 15900, '2020-01-01Z'),
    ('LAMP-0',   'EUR', 4900, '2020-01-01Z')
ON CONFLICT DO NOTHING;

INSERT INTO tax_rule (rule_code, country, region, postcode_prefix, tax_category, rate_ppm, inclusive, valid_from) VALUES
    ('DE-standard', 'DE', '', '', 'standard', 190000, true,  '2020-01-01Z'),
    ('DE-books',    'DE', '', '', 'books',     70000, true,  '2020-01-01Z'),
    ('DE-digital',  'DE', '', '', 'digital',  190000, true,  '2020-01-01Z'),
    ('DE-shipping', 'DE', '', '', 'shipping', 190000, true,  '2020-01-01Z'),
    ('DE-service',  'DE', '', '', 'service',  190000, true,  '2020-01-01Z'),
    -- Helgoland is outside the VAT area
    ('DE-27498-standard', 'DE', '', '27498', 'standard', 0, true, '2020-01-01Z'),
    ('DE-27498-shipping', 'DE', '', '27498', 'shipping', 0, true, '2020-01-01Z'),
    ('US-CA-standard', 'US', 'CA', '',  'standard',  72500, false, '2020-01-01Z'),
    ('US-CA-94-standard', 'US', 'CA', '941', 'standard', 86250, false, '2020-01-01Z'),
    ('US-CA-books',    'US', 'CA', '',  'books',     72500, false, '2020-01-01Z'),
    ('US-CA-digital',  'US', 'CA', '',  'digital',       0, false, '2020-01-01Z'),
    ('US-CA-shipping', 'US', 'CA', '',  'shipping',      0, false, '2020-01-01Z'),
    ('US-CA-service',  'US', 'CA', '',  'service',       0, false, '2020-01-01Z'),
    ('JP-standard', 'JP', '', '', 'standard', 100000, true, '2020-01-01Z'),
    ('JP-books',    'JP', '', '', 'books',    100000, true, '2020-01-01Z'),
    ('JP-digital',  'JP', '', '', 'digital',  100000, true, '2020-01-01Z'),
    ('JP-shipping', 'JP', '', '', 'shipping', 100000, true, '2020-01-01Z'),
    ('KW-standard', 'KW', '', '', 'standard', 0, true, '2020-01-01Z'),
    ('KW-books',    'KW', '', '', 'books',    0, true, '2020-01-01Z'),
    ('KW-digital',  'KW', '', '', 'digital',  0, true, '2020-01-01Z'),
    ('KW-shipping', 'KW', '', '', 'shipping', 0, true, '2020-01-01Z')
ON CONFLICT DO NOTHING;

INSERT INTO shipping_zone (zone_code, name) VALUES
    ('de', 'Germany'), ('de-islands', 'German islands'), ('us', 'United States'), ('world', 'World')
ON CONFLICT DO NOTHING;

INSERT INTO shipping_area (country, region, postcode_prefix, zone_code) VALUES
    ('DE', '', '', 'de'), ('DE', '', '27498', 'de-islands'), ('US', '', '', 'us'), ('JP', '', '', 'world'), ('KW', '', '', 'world')
ON CONFLICT DO NOTHING;

INSERT INTO shipping_rate (zone_code, method, currency, up_to_grams, name, amount_minor, free_from_minor) VALUES
    ('de',         'standard', 'EUR', 2000,  'Parcel',      490,  5000),
    ('de',         'standard', 'EUR', 31500, 'Parcel',      990,  10000),
    ('de',         'express',  'EUR', 31500, 'Next day',    1490, NULL),
    ('de-islands', 'standard', 'EUR', 10000, 'Parcel',      1290, NULL),
    ('us',         'standard', 'USD', 5000,  'Ground',      795,  7500),
    ('us',         'express',  'USD', 5000,  'Two days',    2495, NULL),
    ('world',      'standard', 'JPY', 5000,  'Air mail',    1800, NULL),
    ('world',      'standard', 'KWD', 5000,  'Air mail',    3750, NULL)
ON CONFLICT DO NOTHING;

INSERT INTO fee_rule (fee_code, currency, name, amount_minor, goods_below_minor, tax_category) VALUES
    ('small-order', 'EUR', 'Small order', 150, 1000, 'service'),
    ('small-order', 'USD', 'Small order', 175, 1000, 'service')
ON CONFLICT DO NOTHING;

INSERT INTO coupon (coupon_code, kind, percent_ppm, valid_from, valid_to, max_redemptions, max_per_customer) VALUES
    ('WELCOME10',  'percent', 100000, '2020-01-01Z', NULL,          NULL, 1),
    ('FIVE-OFF',   'amount',  NULL,   '2020-01-01Z', NULL,          1000, NULL),
    ('BOOKWORM',   'percent', 250000, '2020-01-01Z', NULL,          NULL, NULL),
    ('SUMMER2020', 'percent', 200000, '2020-06-01Z', '2020-09-01Z', NULL, NULL)
ON CONFLICT DO NOTHING;

INSERT INTO coupon_currency (coupon_code, kind, currency, amount_minor, minimum_minor) VALUES
    ('FIVE-OFF', 'amount', 'EUR', 500, 2000), ('FIVE-OFF', 'amount', 'USD', 500, 2000), ('FIVE-OFF', 'amount', 'JPY', 750, 3000)
ON CONFLICT DO NOTHING;

INSERT INTO coupon_product (coupon_code, sku, included) VALUES ('BOOKWORM', 'BOOK-1', true)
ON CONFLICT DO NOTHING;
