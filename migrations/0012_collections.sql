CREATE TABLE `faq_index` (
	`faq_id` text PRIMARY KEY NOT NULL,
	`collection` text NOT NULL,
	`status` text NOT NULL,
	`queued` integer DEFAULT 0 NOT NULL,
	`hash` text,
	`attempts` integer DEFAULT 0 NOT NULL,
	`looks` integer DEFAULT 0 NOT NULL,
	`error` text,
	`updated_at` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `faq_index_removals` (
	`file_id` text PRIMARY KEY NOT NULL,
	`collection` text NOT NULL,
	`faq_id` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `idx_faq_index_removals` ON `faq_index_removals` (`faq_id`);