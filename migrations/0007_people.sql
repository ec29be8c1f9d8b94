CREATE TABLE `audit` (
	`id` text PRIMARY KEY NOT NULL,
	`at` text NOT NULL,
	`actor` text NOT NULL,
	`subject` text NOT NULL,
	`key` text NOT NULL,
	`before` text,
	`after` text
);
--> statement-breakpoint
CREATE INDEX `idx_audit_subject` ON `audit` (`subject`,`key`,`at`);--> statement-breakpoint
CREATE TABLE `canned_replies` (
	`id` text PRIMARY KEY NOT NULL,
	`shortcut` text NOT NULL,
	`locale` text NOT NULL,
	`title` text NOT NULL,
	`text` text NOT NULL,
	`updated_at` text NOT NULL,
	`updated_by` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `idx_canned_replies_shortcut` ON `canned_replies` (`shortcut`,`locale`);--> statement-breakpoint
CREATE TABLE `consents` (
	`id` text PRIMARY KEY NOT NULL,
	`identity_id` text NOT NULL,
	`customer_id` text,
	`channel` text NOT NULL,
	`purpose` text NOT NULL,
	`granted` integer NOT NULL,
	`source` text NOT NULL,
	`at` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE INDEX `idx_consents_identity` ON `consents` (`identity_id`,`at`);--> statement-breakpoint
CREATE INDEX `idx_consents_customer` ON `consents` (`customer_id`,`at`);--> statement-breakpoint
CREATE TABLE `identities` (
	`id` text PRIMARY KEY NOT NULL,
	`channel` text NOT NULL,
	`account` text NOT NULL,
	`address` text NOT NULL,
	`aliases` text DEFAULT '[]' NOT NULL,
	`customer_id` text,
	`verified_by` text,
	`display_name` text,
	`phone` text,
	`locale` text,
	`stopped` integer DEFAULT 0 NOT NULL,
	`blocked` integer DEFAULT 0 NOT NULL,
	`last_inbound_at` text,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE INDEX `idx_identities_customer` ON `identities` (`customer_id`);--> statement-breakpoint
CREATE INDEX `idx_identities_phone` ON `identities` (`phone`);--> statement-breakpoint
CREATE INDEX `idx_identities_address` ON `identities` (`channel`,`address`);--> statement-breakpoint
CREATE INDEX `idx_identities_name` ON `identities` (`display_name`);--> statement-breakpoint
CREATE TABLE `settings` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	`updated_at` text NOT NULL,
	`updated_by` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE `staff` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`status` text DEFAULT 'away' NOT NULL,
	`capacity` integer DEFAULT 10 NOT NULL,
	`languages` text DEFAULT '["id-ID"]' NOT NULL,
	`assigned_at` text,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
ALTER TABLE `tickets` ADD `labels` text;--> statement-breakpoint
ALTER TABLE `tickets` ADD `order_numbers` text;--> statement-breakpoint
ALTER TABLE `tickets` ADD `verified` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `tickets` ADD `window_until` text;--> statement-breakpoint
ALTER TABLE `tickets` ADD `snoozed_until` text;--> statement-breakpoint
ALTER TABLE `tickets` ADD `paused_at` text;--> statement-breakpoint
ALTER TABLE `tickets` ADD `paused_ms` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `tickets` ADD `warned_at` text;--> statement-breakpoint
ALTER TABLE `tickets` ADD `response_breached_at` text;--> statement-breakpoint
ALTER TABLE `tickets` ADD `breached_at` text;--> statement-breakpoint
ALTER TABLE `tickets` ADD `waiting_since` text;--> statement-breakpoint
CREATE INDEX `idx_tickets_assigned_updated` ON `tickets` (`assigned_to`,"updated_at" DESC,"id" DESC);--> statement-breakpoint
CREATE INDEX `idx_tickets_open_waiting` ON `tickets` (`waiting_since`,`id`) WHERE "tickets"."status" IN ('OPEN', 'IN_PROGRESS', 'PENDING_CUSTOMER');--> statement-breakpoint
CREATE INDEX `idx_tickets_open_due` ON `tickets` (`sla_deadline`,`id`) WHERE "tickets"."status" IN ('OPEN', 'IN_PROGRESS', 'PENDING_CUSTOMER');--> statement-breakpoint
CREATE INDEX `idx_conversations_recent` ON `conversations` ("last_message_at" DESC,"id" DESC);--> statement-breakpoint
CREATE INDEX `idx_conversations_owner_recent` ON `conversations` (`owner`,"last_message_at" DESC,"id" DESC);