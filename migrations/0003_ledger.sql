ALTER TABLE `messages` ADD `trace` text;--> statement-breakpoint
ALTER TABLE `usage` ADD `kind` text DEFAULT 'chat' NOT NULL;--> statement-breakpoint
ALTER TABLE `usage` ADD `estimated` integer DEFAULT 0 NOT NULL;