ALTER TABLE `faq_documents` ADD `pair` text;--> statement-breakpoint
ALTER TABLE `faq_documents` ADD `version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `faq_documents` ADD `updated_by` text;--> statement-breakpoint
ALTER TABLE `faq_documents` ADD `deleted_at` text;--> statement-breakpoint
CREATE INDEX `idx_faq_recent` ON `faq_documents` ("updated_at" DESC,"id" DESC);