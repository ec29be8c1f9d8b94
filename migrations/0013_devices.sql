CREATE TABLE `devices` (
	`token` text PRIMARY KEY NOT NULL,
	`owner` text NOT NULL,
	`platform` text NOT NULL,
	`app_version` text,
	`locale` text DEFAULT 'id-ID' NOT NULL,
	`preview` integer DEFAULT 0 NOT NULL,
	`created_at` text NOT NULL,
	`seen_at` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `idx_devices_owner` ON `devices` (`owner`,`seen_at`);--> statement-breakpoint
CREATE INDEX `idx_devices_seen` ON `devices` (`seen_at`);