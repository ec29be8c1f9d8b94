CREATE TABLE `proactive_messages` (
	`id` text PRIMARY KEY NOT NULL,
	`event_id` text NOT NULL,
	`type` text NOT NULL,
	`identity_id` text NOT NULL,
	`customer_id` text,
	`conversation_id` text,
	`state` text NOT NULL,
	`reason` text,
	`text` text NOT NULL,
	`expires_at` text NOT NULL,
	`updated_at` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE INDEX `idx_proactive_identity` ON `proactive_messages` (`identity_id`,`updated_at`);--> statement-breakpoint
CREATE TABLE `published_events` (
	`id` text PRIMARY KEY NOT NULL,
	`conversation_id` text NOT NULL,
	`n` integer NOT NULL,
	`type` text NOT NULL,
	`at` text NOT NULL,
	`data` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_at` text NOT NULL,
	`error` text,
	`version` integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE INDEX `idx_published_events_due` ON `published_events` (`next_at`) WHERE "published_events"."state" = 'pending';--> statement-breakpoint
CREATE INDEX `idx_published_events_state` ON `published_events` (`state`,"at" DESC,"id" DESC);--> statement-breakpoint
CREATE INDEX `idx_published_events_conversation` ON `published_events` (`conversation_id`,`n`);--> statement-breakpoint
CREATE TABLE `received_events` (
	`id` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`received_at` text NOT NULL,
	`outcome` text
);
--> statement-breakpoint
CREATE TABLE `waits` (
	`id` text PRIMARY KEY NOT NULL,
	`subject` text NOT NULL,
	`label` text NOT NULL,
	`identity_id` text NOT NULL,
	`customer_id` text,
	`created_at` text NOT NULL,
	`told_at` text
);
--> statement-breakpoint
CREATE INDEX `idx_waits_subject` ON `waits` (`subject`) WHERE "waits"."told_at" IS NULL;--> statement-breakpoint
CREATE INDEX `idx_waits_identity` ON `waits` (`identity_id`);