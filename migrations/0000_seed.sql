CREATE TABLE `conversations` (
	`id` text PRIMARY KEY NOT NULL,
	`conversation_number` text NOT NULL,
	`user_id` text,
	`user_type` text DEFAULT 'GUEST' NOT NULL,
	`guest_name` text,
	`guest_email` text,
	`guest_phone` text,
	`channel` text NOT NULL,
	`session_id` text,
	`status` text DEFAULT 'ACTIVE' NOT NULL,
	`escalated_at` text,
	`escalation_reason` text,
	`assigned_agent_id` text,
	`message_count` integer DEFAULT 0,
	`first_response_time` integer,
	`resolution_time` integer,
	`rating` integer,
	`feedback` text,
	`started_at` text NOT NULL,
	`last_message_at` text NOT NULL,
	`closed_at` text,
	`created_at` text DEFAULT CURRENT_TIMESTAMP NOT NULL,
	`updated_at` text DEFAULT CURRENT_TIMESTAMP NOT NULL,
	`version` integer DEFAULT 1
);
--> statement-breakpoint
CREATE UNIQUE INDEX `conversations_conversation_number_unique` ON `conversations` (`conversation_number`);--> statement-breakpoint
CREATE INDEX `idx_conversations_user` ON `conversations` (`user_id`);--> statement-breakpoint
CREATE INDEX `idx_conversations_status` ON `conversations` (`status`);--> statement-breakpoint
CREATE INDEX `idx_conversations_channel` ON `conversations` (`channel`);--> statement-breakpoint
CREATE INDEX `idx_conversations_last_message` ON `conversations` ("last_message_at" DESC);--> statement-breakpoint
CREATE TABLE `faq_documents` (
	`id` text PRIMARY KEY NOT NULL,
	`category` text NOT NULL,
	`question` text NOT NULL,
	`answer` text NOT NULL,
	`keywords` text,
	`locale` text DEFAULT 'id-ID',
	`is_active` integer DEFAULT 1,
	`created_at` text DEFAULT CURRENT_TIMESTAMP NOT NULL,
	`updated_at` text DEFAULT CURRENT_TIMESTAMP NOT NULL
);
--> statement-breakpoint
CREATE INDEX `idx_faq_category` ON `faq_documents` (`category`);--> statement-breakpoint
CREATE INDEX `idx_faq_active` ON `faq_documents` (`is_active`);--> statement-breakpoint
CREATE TABLE `messages` (
	`id` text PRIMARY KEY NOT NULL,
	`conversation_id` text NOT NULL,
	`role` text NOT NULL,
	`sender_id` text,
	`content` text NOT NULL,
	`content_type` text DEFAULT 'TEXT' NOT NULL,
	`attachments` text,
	`model` text,
	`tokens_used` integer,
	`tool_calls` text,
	`tool_results` text,
	`detected_intent` text,
	`confidence` real,
	`status` text DEFAULT 'DELIVERED' NOT NULL,
	`created_at` text DEFAULT CURRENT_TIMESTAMP NOT NULL,
	`delivered_at` text,
	`read_at` text,
	FOREIGN KEY (`conversation_id`) REFERENCES `conversations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `idx_messages_conversation` ON `messages` (`conversation_id`);--> statement-breakpoint
CREATE INDEX `idx_messages_created` ON `messages` ("created_at" DESC);--> statement-breakpoint
CREATE INDEX `idx_messages_role` ON `messages` (`role`);--> statement-breakpoint
CREATE TABLE `tickets` (
	`id` text PRIMARY KEY NOT NULL,
	`ticket_number` text NOT NULL,
	`conversation_id` text NOT NULL,
	`user_id` text,
	`category` text NOT NULL,
	`priority` text DEFAULT 'MEDIUM' NOT NULL,
	`subject` text NOT NULL,
	`description` text NOT NULL,
	`assigned_to` text,
	`department` text,
	`status` text DEFAULT 'OPEN' NOT NULL,
	`resolution` text,
	`resolved_at` text,
	`resolved_by` text,
	`sla_deadline` text,
	`sla_breach` integer DEFAULT 0,
	`created_at` text DEFAULT CURRENT_TIMESTAMP NOT NULL,
	`updated_at` text DEFAULT CURRENT_TIMESTAMP NOT NULL,
	`closed_at` text,
	FOREIGN KEY (`conversation_id`) REFERENCES `conversations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tickets_ticket_number_unique` ON `tickets` (`ticket_number`);--> statement-breakpoint
CREATE INDEX `idx_tickets_conversation` ON `tickets` (`conversation_id`);--> statement-breakpoint
CREATE INDEX `idx_tickets_status` ON `tickets` (`status`);--> statement-breakpoint
CREATE INDEX `idx_tickets_assigned` ON `tickets` (`assigned_to`);--> statement-breakpoint
CREATE INDEX `idx_tickets_priority` ON `tickets` (`priority`);