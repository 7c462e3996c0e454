CREATE TABLE `attempts` (
	`handle` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`attempt_id` text NOT NULL,
	`run_id` text NOT NULL,
	`phase_id` text NOT NULL,
	`number` integer NOT NULL,
	`session_id` text NOT NULL,
	`initial_state` text NOT NULL,
	`final_state` text,
	`claimed_at_ms` integer NOT NULL,
	`started_at_ms` integer,
	`ended_at_ms` integer,
	`duration_ms` real,
	`argv` text,
	`cwd` text,
	`asked_cause` text,
	`executor` text,
	`place` text,
	`ref` text,
	`git_commit` text,
	`git_dirty` integer,
	`outcome` text,
	`against` text,
	`category` text,
	`fingerprint` text,
	`message` text,
	`findings` text,
	`leftovers` text,
	`return_code` integer,
	`signal` text,
	`stdout_path` text,
	`stderr_path` text,
	`stdout_bytes` integer,
	`stderr_bytes` integer,
	`stderr_tail` text,
	`counts_before` text NOT NULL,
	`counts_after` text,
	`telemetry_events` integer DEFAULT 0 NOT NULL,
	`telemetry_rejected` integer DEFAULT 0 NOT NULL,
	`telemetry_offset` integer DEFAULT 0 NOT NULL,
	`tokens` integer DEFAULT 0 NOT NULL,
	`cost_usd` real DEFAULT 0 NOT NULL,
	`result_data` text,
	FOREIGN KEY (`session_id`) REFERENCES `sessions`(`session_id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`run_id`,`phase_id`) REFERENCES `phases`(`run_id`,`phase_id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "attempts_outcome" CHECK("attempts"."outcome" in ('succeeded', 'failed', 'timed_out', 'interrupted', 'not_started')),
	CONSTRAINT "attempts_ended" CHECK(("attempts"."outcome" is null) = ("attempts"."ended_at_ms" is null)),
	CONSTRAINT "attempts_explained" CHECK("attempts"."outcome" is null or "attempts"."outcome" = 'succeeded' or length("attempts"."message") > 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `attempts_attempt_id_unique` ON `attempts` (`attempt_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `attempts_number` ON `attempts` (`run_id`,`phase_id`,`number`);--> statement-breakpoint
CREATE INDEX `attempts_session` ON `attempts` (`session_id`,`handle`);--> statement-breakpoint
CREATE INDEX `attempts_open` ON `attempts` (`handle`) WHERE "outcome" is null;--> statement-breakpoint
CREATE INDEX `attempts_ended_at` ON `attempts` (`ended_at_ms`);--> statement-breakpoint
CREATE TABLE `cursors` (
	`consumer` text PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `events` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at_ms` integer NOT NULL,
	`by` text NOT NULL,
	`type` text NOT NULL,
	`session_id` text,
	`run_id` text,
	`phase_id` text,
	`attempt` integer,
	`data` text DEFAULT '{}' NOT NULL
);
--> statement-breakpoint
CREATE INDEX `events_session` ON `events` (`session_id`,`seq`);--> statement-breakpoint
CREATE TABLE `holds` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`target` text NOT NULL,
	`run_id` text,
	`phase_id` text,
	`family` text,
	`why` text NOT NULL,
	`by` text NOT NULL,
	`note` text NOT NULL,
	`placed_at_ms` integer NOT NULL,
	`until_ms` integer,
	`session_id` text,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`run_id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`session_id`) REFERENCES `sessions`(`session_id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "holds_target" CHECK("holds"."target" in ('everything', 'run', 'phase', 'family')),
	CONSTRAINT "holds_columns_of_target" CHECK(("target" in ('run', 'phase')) = ("run_id" is not null) and ("target" = 'phase') = ("phase_id" is not null) and ("target" = 'family') = ("family" is not null))
);
--> statement-breakpoint
CREATE INDEX `holds_target` ON `holds` (`target`,`run_id`,`phase_id`);--> statement-breakpoint
CREATE INDEX `holds_family` ON `holds` (`family`) WHERE "family" is not null;--> statement-breakpoint
CREATE INDEX `holds_session` ON `holds` (`session_id`) WHERE "session_id" is not null;--> statement-breakpoint
CREATE TABLE `phases` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`run_id` text NOT NULL,
	`phase_id` text NOT NULL,
	`state` text NOT NULL,
	`tier_index` integer DEFAULT 0 NOT NULL,
	`phase_index` integer DEFAULT 0 NOT NULL,
	`priority` integer DEFAULT 0 NOT NULL,
	`command` text,
	`cwd` text,
	`env` text,
	`stdin` text,
	`timeout_ms` integer,
	`max_attempts` integer,
	`after` text,
	`deliverables` text,
	`inputs` text,
	`attempts` integer DEFAULT 0 NOT NULL,
	`burned` integer DEFAULT 0 NOT NULL,
	`open_attempt_id` text,
	`claimed_from` text,
	`skipped_from` text,
	`skipped_by` text,
	`not_before_ms` integer,
	`last_seq` integer DEFAULT 0 NOT NULL,
	`last_attempt_id` text,
	`last_category` text,
	`last_fingerprint` text,
	`last_reason` text,
	`category_rank` integer GENERATED ALWAYS AS (case coalesce("last_category", 'unknown') when 'unknown' then 0 when 'collection' then 1 when 'deliverable' then 2 when 'patch' then 3 when 'other' then 4 when 'timeout' then 5 else 4 end) VIRTUAL,
	`source` text,
	`source_state` text,
	`source_seen` text,
	`elsewhere` integer DEFAULT 0 NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`run_id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "phases_state" CHECK("phases"."state" in ('queued', 'running', 'failed', 'complete', 'dead', 'skipped')),
	CONSTRAINT "phases_columns_of_state" CHECK(("state" = 'running') = ("open_attempt_id" is not null) and ("state" = 'running') = ("claimed_from" is not null) and ("state" = 'skipped') = ("skipped_from" is not null) and ("state" = 'skipped') = ("skipped_by" is not null)),
	CONSTRAINT "phases_claimed_from" CHECK("phases"."claimed_from" in ('queued', 'failed'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `phases_key` ON `phases` (`run_id`,`phase_id`);--> statement-breakpoint
CREATE INDEX `phases_order` ON `phases` (`run_id`,`state`,"priority" desc,`burned`,`category_rank`,`tier_index`,`phase_index`,`id`);--> statement-breakpoint
CREATE INDEX `phases_plan` ON `phases` (`run_id`,`tier_index`,`phase_index`,`id`);--> statement-breakpoint
CREATE INDEX `phases_after` ON `phases` (`run_id`) WHERE "after" is not null;--> statement-breakpoint
CREATE INDEX `phases_not_before` ON `phases` (`not_before_ms`) WHERE "not_before_ms" is not null;--> statement-breakpoint
CREATE INDEX `phases_last_seq` ON `phases` (`last_seq`);--> statement-breakpoint
CREATE INDEX `phases_fingerprint` ON `phases` (`last_fingerprint`) WHERE "last_fingerprint" is not null;--> statement-breakpoint
CREATE TABLE `runs` (
	`run_id` text PRIMARY KEY NOT NULL,
	`door` text NOT NULL,
	`mode` text DEFAULT 'sequential' NOT NULL,
	`command` text,
	`cwd` text,
	`env` text,
	`timeout_ms` integer,
	`created_at_ms` integer NOT NULL,
	`queued` integer DEFAULT 0 NOT NULL,
	`running` integer DEFAULT 0 NOT NULL,
	`failed` integer DEFAULT 0 NOT NULL,
	`complete` integer DEFAULT 0 NOT NULL,
	`dead` integer DEFAULT 0 NOT NULL,
	`skipped` integer DEFAULT 0 NOT NULL,
	`head_id` integer,
	`head_priority` integer,
	`head_burned` integer,
	`head_category_rank` integer,
	`head_tier_index` integer,
	`head_phase_index` integer,
	CONSTRAINT "runs_mode" CHECK("runs"."mode" in ('sequential', 'independent')),
	CONSTRAINT "runs_counts" CHECK("queued" >= 0 and "running" >= 0 and "failed" >= 0 and "complete" >= 0 and "dead" >= 0 and "skipped" >= 0)
);
--> statement-breakpoint
CREATE INDEX `runs_head` ON `runs` ("head_priority" desc,`head_burned`,`head_category_rank`,`failed`,`head_tier_index`,`head_phase_index`,`head_id`,`door`) WHERE "head_id" is not null;--> statement-breakpoint
CREATE INDEX `runs_queued` ON `runs` (`run_id`) WHERE "queued" > 0;--> statement-breakpoint
CREATE INDEX `runs_running` ON `runs` (`run_id`) WHERE "running" > 0;--> statement-breakpoint
CREATE TABLE `sessions` (
	`session_id` text PRIMARY KEY NOT NULL,
	`door` text NOT NULL,
	`status` text NOT NULL,
	`stop_reason` text,
	`stop_note` text,
	`started_at_ms` integer NOT NULL,
	`ended_at_ms` integer,
	`started_seq` integer NOT NULL,
	`options` text NOT NULL,
	`identity` text NOT NULL,
	`batch_size` integer NOT NULL,
	`host` text NOT NULL,
	`pid` integer NOT NULL,
	`pid_start` text NOT NULL,
	`pid_namespace` text NOT NULL,
	`boot_id` text NOT NULL,
	`heartbeat_at_ms` integer NOT NULL,
	`stop_requested` text,
	`telemetry_before` text NOT NULL,
	`telemetry_after` text,
	`held_runs` text DEFAULT '[]' NOT NULL,
	CONSTRAINT "sessions_status" CHECK("sessions"."status" in ('running', 'completed', 'stopped', 'interrupted')),
	CONSTRAINT "sessions_ended" CHECK(("sessions"."status" = 'running') = ("sessions"."ended_at_ms" is null))
);
--> statement-breakpoint
CREATE INDEX `sessions_started` ON `sessions` (`started_at_ms`);--> statement-breakpoint
CREATE INDEX `sessions_running` ON `sessions` (`session_id`) WHERE "status" = 'running';--> statement-breakpoint
CREATE TABLE `sources` (
	`file` text PRIMARY KEY NOT NULL,
	`mark` text NOT NULL,
	`read_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `telemetry_events` (
	`event_id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`attempt_id` text,
	`run_id` text NOT NULL,
	`phase_id` text NOT NULL,
	`at_ms` integer NOT NULL,
	`kind` text NOT NULL,
	`payload` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `telemetry_attempt` ON `telemetry_events` (`attempt_id`);--> statement-breakpoint
CREATE INDEX `telemetry_phase` ON `telemetry_events` (`run_id`,`phase_id`);--> statement-breakpoint
CREATE TABLE `token_budget_escalation_events` (
	`event_id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`attempt_id` text,
	`run_id` text NOT NULL,
	`phase_id` text NOT NULL,
	`timestamp` text DEFAULT CURRENT_TIMESTAMP NOT NULL,
	`attempt_index` integer,
	`reason` text,
	`was_truncated` integer,
	`output_utilization` real,
	`escalation_factor` real,
	`base_value` integer,
	`base_source` text,
	`retry_max_tokens` integer,
	`selected_budget` integer,
	`actual_max_tokens` integer,
	`tokens_used` integer
);
--> statement-breakpoint
CREATE INDEX `token_escalation_attempt` ON `token_budget_escalation_events` (`attempt_id`);--> statement-breakpoint
CREATE INDEX `token_escalation_phase` ON `token_budget_escalation_events` (`run_id`,`phase_id`);--> statement-breakpoint
CREATE TABLE `token_estimation_v2_events` (
	`event_id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`attempt_id` text,
	`run_id` text NOT NULL,
	`phase_id` text NOT NULL,
	`timestamp` text DEFAULT CURRENT_TIMESTAMP NOT NULL,
	`category` text,
	`complexity` text,
	`deliverable_count` integer,
	`deliverables_json` text,
	`predicted_output_tokens` integer,
	`actual_output_tokens` integer,
	`selected_budget` integer,
	`success` integer,
	`truncated` integer DEFAULT 0 NOT NULL,
	`stop_reason` text,
	`model` text,
	`smape_percent` real,
	`waste_ratio` real,
	`underestimated` integer,
	`created_at` text DEFAULT CURRENT_TIMESTAMP NOT NULL,
	`is_truncated_output` integer DEFAULT 0 NOT NULL,
	`api_reference_required` integer,
	`examples_required` integer,
	`research_required` integer,
	`usage_guide_required` integer,
	`context_quality` text
);
--> statement-breakpoint
CREATE INDEX `token_estimation_attempt` ON `token_estimation_v2_events` (`attempt_id`);--> statement-breakpoint
CREATE INDEX `token_estimation_phase` ON `token_estimation_v2_events` (`run_id`,`phase_id`);