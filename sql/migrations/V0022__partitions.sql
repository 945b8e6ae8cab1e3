-- Messages that ask for a piece of a step to be done: Spring Integration's channel store with names of
-- our own. Each is taken by one of the processes that listen, and gone then; a piece whose process
-- died is asked for again by the run that needs it.

CREATE SEQUENCE partition_message_seq;

CREATE TABLE partition_channel_message (
    message_id       char(36) NOT NULL,
    group_key        char(36) NOT NULL,
    region           varchar(100) NOT NULL,
    created_date     bigint NOT NULL,
    message_priority bigint,
    message_sequence bigint NOT NULL DEFAULT nextval('partition_message_seq'),
    message_content  jsonb,
    PRIMARY KEY (region, group_key, created_date, message_sequence)
);
CREATE INDEX partition_channel_message_by_id ON partition_channel_message (message_id);

CREATE FUNCTION partition_message_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('partition_channel_message_notify', NEW.region || ' ' || NEW.group_key);
  RETURN NULL;
END $$;
CREATE TRIGGER partition_message_came AFTER INSERT ON partition_channel_message
    FOR EACH ROW EXECUTE FUNCTION partition_message_came();
