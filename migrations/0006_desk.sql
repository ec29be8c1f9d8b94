CREATE TABLE `ticket_events` (
	`id` text PRIMARY KEY NOT NULL,
	`ticket_id` text NOT NULL,
	`at` text NOT NULL,
	`actor` text NOT NULL,
	`kind` text NOT NULL,
	`text` text,
	`version` integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE INDEX `idx_ticket_events_ticket` ON `ticket_events` (`ticket_id`,`at`);--> statement-breakpoint
ALTER TABLE `tickets` ADD `response_deadline` text;--> statement-breakpoint
ALTER TABLE `tickets` ADD `responded_at` text;--> statement-breakpoint
CREATE INDEX `idx_tickets_updated` ON `tickets` ("updated_at" DESC,"id" DESC);--> statement-breakpoint
CREATE INDEX `idx_tickets_status_updated` ON `tickets` (`status`,"updated_at" DESC,"id" DESC);