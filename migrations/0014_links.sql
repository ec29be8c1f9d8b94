CREATE TABLE `link_tokens` (
	`hash` text PRIMARY KEY NOT NULL,
	`customer_id` text NOT NULL,
	`expires_at` text NOT NULL,
	`used_by` text
);
--> statement-breakpoint
CREATE INDEX `idx_link_tokens_expires` ON `link_tokens` (`expires_at`);--> statement-breakpoint
CREATE INDEX `idx_link_tokens_customer` ON `link_tokens` (`customer_id`);