-- What browsers claim, by the order it is about and by time; purchases are few among page views.
CREATE INDEX client_event_by_order ON client_event (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX client_event_purchase_by_time ON client_event (received_at) WHERE kind = 'purchase';
