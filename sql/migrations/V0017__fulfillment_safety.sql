-- What fulfillment safety looks at: a window's worth, and what is paid and has gone no further.
CREATE INDEX orders_by_time ON orders (placed_at);
CREATE INDEX orders_paid_to_send ON orders (placed_at) WHERE state IN ('paid', 'fulfillment_pending') AND cart_id IS NOT NULL;
CREATE INDEX shipment_by_time ON shipment (recorded_at);
CREATE INDEX entitlement_by_time ON entitlement (granted_at);
CREATE INDEX fulfillment_by_change ON fulfillment (changed_at);
CREATE INDEX download_by_time ON download (downloaded_at);
