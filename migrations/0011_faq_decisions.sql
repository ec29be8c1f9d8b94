CREATE TABLE `faq_decisions` (
	`ticket_id` text PRIMARY KEY NOT NULL,
	`entry_id` text,
	`at` text NOT NULL,
	`actor` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `idx_tickets_resolved` ON `tickets` (`resolved_at`) WHERE "tickets"."resolved_at" IS NOT NULL;