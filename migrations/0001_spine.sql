CREATE TABLE `deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`message_id` text NOT NULL,
	`conversation_id` text NOT NULL,
	`part` integer NOT NULL,
	`channel` text NOT NULL,
	`external_id` text,
	`state` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`error` text,
	`price` text,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE INDEX `idx_deliveries_message` ON `deliveries` (`message_id`);--> statement-breakpoint
CREATE INDEX `idx_deliveries_state` ON `deliveries` (`state`,`updated_at`);--> statement-breakpoint
CREATE INDEX `idx_deliveries_external` ON `deliveries` (`external_id`);--> statement-breakpoint
CREATE TABLE `usage` (
	`id` text PRIMARY KEY NOT NULL,
	`conversation_id` text NOT NULL,
	`message_id` text,
	`model` text NOT NULL,
	`input_tokens` integer NOT NULL,
	`cached_tokens` integer NOT NULL,
	`output_tokens` integer NOT NULL,
	`cost_usd_ticks` integer,
	`latency_ms` integer NOT NULL,
	`created_at` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE INDEX `idx_usage_created` ON `usage` (`created_at`);--> statement-breakpoint
CREATE INDEX `idx_usage_conversation` ON `usage` (`conversation_id`);--> statement-breakpoint
ALTER TABLE `conversations` ADD `owner` text DEFAULT 'bot' NOT NULL;--> statement-breakpoint
ALTER TABLE `conversations` ADD `locale` text;--> statement-breakpoint
ALTER TABLE `conversations` ADD `read_seq` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `idx_conversations_status_last_message` ON `conversations` (`status`,`last_message_at`);--> statement-breakpoint
CREATE INDEX `idx_conversations_user_last_message` ON `conversations` (`user_id`,`last_message_at`);--> statement-breakpoint
CREATE INDEX `idx_conversations_session` ON `conversations` (`session_id`,`last_message_at`);--> statement-breakpoint
ALTER TABLE `messages` ADD `seq` integer;--> statement-breakpoint
ALTER TABLE `messages` ADD `client_message_id` text;--> statement-breakpoint
ALTER TABLE `messages` ADD `rich` text;--> statement-breakpoint
ALTER TABLE `messages` ADD `degraded` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `messages` ADD `version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `idx_messages_conversation_seq` ON `messages` (`conversation_id`,`seq`);--> statement-breakpoint
ALTER TABLE `tickets` ADD `channel` text;--> statement-breakpoint
ALTER TABLE `tickets` ADD `locale` text;--> statement-breakpoint
ALTER TABLE `tickets` ADD `version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `idx_tickets_one_open` ON `tickets` (`conversation_id`) WHERE "tickets"."status" IN ('OPEN', 'IN_PROGRESS', 'PENDING_CUSTOMER');