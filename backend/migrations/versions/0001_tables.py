"""Every table of the first version."""

import database
import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    # fmt: off
    op.create_table('audit_events',
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', database.Moment(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('actor_role', sa.String(length=16), nullable=False),
    sa.Column('action', sa.String(length=60), nullable=False),
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('patient_id', sa.Integer(), nullable=True),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.Column('seal', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_audit_events'))
    )
    with op.batch_alter_table('audit_events', schema=None) as batch_op:
        batch_op.create_index('ix_audit_events_actor_id_seq', ['actor_id', 'seq'], unique=False)
        batch_op.create_index('ix_audit_events_patient_id_seq', ['patient_id', 'seq'], unique=False)

    op.create_table('audit_head',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('seal', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_head'))
    )
    op.create_table('closures',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('session', sa.Enum('morning', 'evening', name='session', native_enum=False, create_constraint=True, length=24), nullable=True),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('created_at', database.Moment(timezone=True), nullable=False),
    sa.CheckConstraint('first_day <= last_day', name=op.f('ck_closures_days')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_closures'))
    )
    op.create_table('departments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_departments')),
    sa.UniqueConstraint('name', name=op.f('uq_departments_name'))
    )
    op.create_table('outbox',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('dedupe_key', sa.String(length=160), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('recipient', sa.String(length=254), nullable=False),
    sa.Column('appointment_id', sa.Integer(), nullable=True),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('created_at', database.Moment(timezone=True), nullable=False),
    sa.Column('available_at', database.Moment(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('claimed_by', sa.String(length=80), nullable=True),
    sa.Column('lease_until', database.Moment(timezone=True), nullable=True),
    sa.Column('sent_at', database.Moment(timezone=True), nullable=True),
    sa.Column('dead_at', database.Moment(timezone=True), nullable=True),
    sa.Column('last_error', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox')),
    sa.UniqueConstraint('dedupe_key', name=op.f('uq_outbox_dedupe_key'))
    )
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.create_index('ix_outbox_appointment_id', ['appointment_id'], unique=False)
        batch_op.create_index('ix_outbox_owed_available_at', ['available_at'], unique=False, sqlite_where=sa.text('sent_at IS NULL AND dead_at IS NULL'), postgresql_where=sa.text('sent_at IS NULL AND dead_at IS NULL'))

    op.create_table('users',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('username', sa.String(length=80), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('full_name', sa.String(length=120), nullable=False),
    sa.Column('role', sa.Enum('patient', 'doctor', 'admin', name='role', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('password_hash', sa.String(length=256), nullable=False),
    sa.Column('must_change_password', sa.Boolean(), nullable=False),
    sa.Column('disabled_at', database.Moment(timezone=True), nullable=True),
    sa.Column('created_at', database.Moment(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_users')),
    sa.UniqueConstraint('email', name=op.f('uq_users_email')),
    sa.UniqueConstraint('username', name=op.f('uq_users_username'))
    )
    op.create_table('doctors',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=False),
    sa.Column('specialization', sa.String(length=120), nullable=False),
    sa.Column('qualification', sa.String(length=160), nullable=False),
    sa.Column('experience_years', sa.Integer(), nullable=False),
    sa.Column('fee_minor', sa.Integer(), nullable=False),
    sa.Column('search_text', sa.String(length=300), nullable=False),
    sa.Column('bio', sa.Text(), nullable=False),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('phone', sa.String(length=32), nullable=False),
    sa.Column('room', sa.String(length=40), nullable=False),
    sa.Column('slot_minutes', sa.Integer(), nullable=False),
    sa.Column('status', sa.Enum('pending', 'active', 'blacklisted', 'deactivated', name='doctor_status', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('status_reason', sa.String(length=500), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', database.Moment(timezone=True), nullable=False),
    sa.CheckConstraint('experience_years BETWEEN 0 AND 80', name=op.f('ck_doctors_experience_years')),
    sa.CheckConstraint('fee_minor >= 0', name=op.f('ck_doctors_fee_minor')),
    sa.CheckConstraint('slot_minutes IN (10, 15, 20, 30, 45, 60)', name=op.f('ck_doctors_slot_minutes')),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_doctors_department_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_doctors_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doctors')),
    sa.UniqueConstraint('user_id', name=op.f('uq_doctors_user_id'))
    )
    with op.batch_alter_table('doctors', schema=None) as batch_op:
        batch_op.create_index('ix_doctors_department_id', ['department_id'], unique=False)

    op.create_table('patients',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('full_name', sa.String(length=120), nullable=False),
    sa.Column('search_text', sa.String(length=300), nullable=False),
    sa.Column('date_of_birth', sa.Date(), nullable=True),
    sa.Column('gender', sa.Enum('female', 'male', 'other', 'undisclosed', name='gender', native_enum=False, create_constraint=True, length=24), nullable=True),
    sa.Column('blood_group', sa.Enum('A+', 'A-', 'B+', 'B-', 'AB+', 'AB-', 'O+', 'O-', name='blood_group', native_enum=False, create_constraint=True, length=24), nullable=True),
    sa.Column('phone', sa.String(length=32), nullable=False),
    sa.Column('address', sa.String(length=400), nullable=False),
    sa.Column('emergency_contact_name', sa.String(length=120), nullable=False),
    sa.Column('emergency_contact_phone', sa.String(length=32), nullable=False),
    sa.Column('allergies', sa.JSON(), nullable=False),
    sa.Column('medical_history', sa.Text(), nullable=False),
    sa.Column('blacklisted_at', database.Moment(timezone=True), nullable=True),
    sa.Column('blacklist_reason', sa.String(length=500), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', database.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_patients_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_patients')),
    sa.UniqueConstraint('user_id', name=op.f('uq_patients_user_id'))
    )
    with op.batch_alter_table('patients', schema=None) as batch_op:
        batch_op.create_index('ix_patients_created_at_id', ['created_at', 'id'], unique=False)
        batch_op.create_index('ix_patients_full_name_id', ['full_name', 'id'], unique=False)

    op.create_table('sessions',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('refresh_hash', sa.String(length=64), nullable=False),
    sa.Column('previous_hash', sa.String(length=64), nullable=True),
    sa.Column('device', sa.String(length=200), nullable=False),
    sa.Column('ip', sa.String(length=45), nullable=False),
    sa.Column('created_at', database.Moment(timezone=True), nullable=False),
    sa.Column('rotated_at', database.Moment(timezone=True), nullable=False),
    sa.Column('last_used_at', database.Moment(timezone=True), nullable=False),
    sa.Column('expires_at', database.Moment(timezone=True), nullable=False),
    sa.Column('ended_at', database.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_sessions_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sessions'))
    )
    with op.batch_alter_table('sessions', schema=None) as batch_op:
        batch_op.create_index('ix_sessions_user_id', ['user_id'], unique=False)

    op.create_table('appointments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=12), nullable=False),
    sa.Column('patient_id', sa.Integer(), nullable=False),
    sa.Column('doctor_id', sa.Integer(), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('session', sa.Enum('morning', 'evening', name='session', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('starts_at', database.Moment(timezone=True), nullable=False),
    sa.Column('ends_at', database.Moment(timezone=True), nullable=False),
    sa.Column('status', sa.Enum('booked', 'checked_in', 'completed', 'cancelled', 'no_show', name='status', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('fee_minor', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('moves', sa.Integer(), nullable=False),
    sa.Column('coming', sa.Boolean(), nullable=False),
    sa.Column('waiver_reason', sa.String(length=500), nullable=True),
    sa.Column('follow_up_of', sa.Integer(), nullable=True),
    sa.Column('booked_by', sa.Integer(), nullable=True),
    sa.Column('booked_at', database.Moment(timezone=True), nullable=False),
    sa.Column('moved_at', database.Moment(timezone=True), nullable=True),
    sa.Column('checked_in_at', database.Moment(timezone=True), nullable=True),
    sa.Column('completed_at', database.Moment(timezone=True), nullable=True),
    sa.Column('no_show_at', database.Moment(timezone=True), nullable=True),
    sa.Column('cancelled_at', database.Moment(timezone=True), nullable=True),
    sa.Column('cancelled_by', sa.Enum('patient', 'doctor', 'admin', name='cancelled_by', native_enum=False, create_constraint=True, length=24), nullable=True),
    sa.Column('cancel_reason', sa.String(length=500), nullable=False),
    sa.CheckConstraint('fee_minor >= 0', name=op.f('ck_appointments_fee_minor')),
    sa.CheckConstraint('starts_at < ends_at', name=op.f('ck_appointments_starts_ends')),
    sa.ForeignKeyConstraint(['booked_by'], ['users.id'], name=op.f('fk_appointments_booked_by')),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_appointments_department_id')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_appointments_doctor_id')),
    sa.ForeignKeyConstraint(['follow_up_of'], ['appointments.id'], name=op.f('fk_appointments_follow_up_of')),
    sa.ForeignKeyConstraint(['patient_id'], ['patients.id'], name=op.f('fk_appointments_patient_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appointments')),
    sa.UniqueConstraint('reference', name=op.f('uq_appointments_reference'))
    )
    with op.batch_alter_table('appointments', schema=None) as batch_op:
        batch_op.create_index('ix_appointments_booked_starts_at', ['starts_at'], unique=False, sqlite_where=sa.text("status = 'booked'"), postgresql_where=sa.text("status = 'booked'"))
        batch_op.create_index('ix_appointments_doctor_starts_at', ['doctor_id', 'starts_at', 'id'], unique=False)
        batch_op.create_index('ix_appointments_patient_starts_at', ['patient_id', 'starts_at', 'id'], unique=False)
        batch_op.create_index('ix_appointments_starts_at_id', ['starts_at', 'id'], unique=False)
        batch_op.create_index('uq_appointments_doctor_starts', ['doctor_id', 'starts_at'], unique=True, sqlite_where=sa.text("status != 'cancelled'"), postgresql_where=sa.text("status != 'cancelled'"))
        batch_op.create_index('uq_appointments_patient_doctor_day', ['patient_id', 'doctor_id', 'day'], unique=True, sqlite_where=sa.text("status IN ('booked', 'checked_in') AND waiver_reason IS NULL"), postgresql_where=sa.text("status IN ('booked', 'checked_in') AND waiver_reason IS NULL"))
        batch_op.create_index('uq_appointments_patient_starts', ['patient_id', 'starts_at'], unique=True, sqlite_where=sa.text("status != 'cancelled'"), postgresql_where=sa.text("status != 'cancelled'"))

    op.create_table('date_overrides',
    sa.Column('doctor_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('session', sa.Enum('morning', 'evening', name='session', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.Column('starts', sa.Time(), nullable=True),
    sa.Column('ends', sa.Time(), nullable=True),
    sa.CheckConstraint('starts IS NULL OR starts < ends', name=op.f('ck_date_overrides_starts_ends')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_date_overrides_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'day', 'session', name=op.f('pk_date_overrides'))
    )
    op.create_table('leaves',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('doctor_id', sa.Integer(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('session', sa.Enum('morning', 'evening', name='session', native_enum=False, create_constraint=True, length=24), nullable=True),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('created_at', database.Moment(timezone=True), nullable=False),
    sa.CheckConstraint('first_day <= last_day', name=op.f('ck_leaves_days')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_leaves_doctor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_leaves'))
    )
    with op.batch_alter_table('leaves', schema=None) as batch_op:
        batch_op.create_index('ix_leaves_doctor_id_last_day', ['doctor_id', 'last_day'], unique=False)

    op.create_table('weekly_hours',
    sa.Column('doctor_id', sa.Integer(), nullable=False),
    sa.Column('weekday', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('session', sa.Enum('morning', 'evening', name='session', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('starts', sa.Time(), nullable=False),
    sa.Column('ends', sa.Time(), nullable=False),
    sa.CheckConstraint('starts < ends', name=op.f('ck_weekly_hours_starts_ends')),
    sa.CheckConstraint('weekday BETWEEN 0 AND 6', name=op.f('ck_weekly_hours_weekday')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_weekly_hours_doctor_id')),
    sa.PrimaryKeyConstraint('doctor_id', 'weekday', 'session', name=op.f('pk_weekly_hours'))
    )
    op.create_table('idempotency_keys',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('request_hash', sa.String(length=64), nullable=False),
    sa.Column('appointment_id', sa.Integer(), nullable=False),
    sa.Column('created_at', database.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['appointment_id'], ['appointments.id'], name=op.f('fk_idempotency_keys_appointment_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_idempotency_keys_user_id')),
    sa.PrimaryKeyConstraint('user_id', 'key', name=op.f('pk_idempotency_keys'))
    )
    op.create_table('treatments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('appointment_id', sa.Integer(), nullable=False),
    sa.Column('visit_type', sa.Enum('consultation', 'follow_up', 'emergency', name='visit_type', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('diagnosis', sa.Text(), nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('private_notes', sa.Text(), nullable=False),
    sa.Column('next_visit', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('amended', sa.Boolean(), nullable=False),
    sa.Column('created_at', database.Moment(timezone=True), nullable=False),
    sa.Column('updated_at', database.Moment(timezone=True), nullable=False),
    sa.Column('updated_by', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['appointment_id'], ['appointments.id'], name=op.f('fk_treatments_appointment_id')),
    sa.ForeignKeyConstraint(['updated_by'], ['users.id'], name=op.f('fk_treatments_updated_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_treatments')),
    sa.UniqueConstraint('appointment_id', name=op.f('uq_treatments_appointment_id'))
    )
    op.create_table('medicines',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('treatment_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('strength', sa.String(length=60), nullable=False),
    sa.Column('dose', sa.String(length=60), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('instructions', sa.String(length=300), nullable=False),
    sa.Column('allergy_reason', sa.String(length=300), nullable=False),
    sa.CheckConstraint('days BETWEEN 1 AND 365', name=op.f('ck_medicines_days')),
    sa.ForeignKeyConstraint(['treatment_id'], ['treatments.id'], name=op.f('fk_medicines_treatment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_medicines')),
    sa.UniqueConstraint('treatment_id', 'position', name=op.f('uq_medicines_treatment_id_position'))
    )
    op.create_table('treatment_versions',
    sa.Column('treatment_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('saved_at', database.Moment(timezone=True), nullable=False),
    sa.Column('saved_by', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['saved_by'], ['users.id'], name=op.f('fk_treatment_versions_saved_by')),
    sa.ForeignKeyConstraint(['treatment_id'], ['treatments.id'], name=op.f('fk_treatment_versions_treatment_id')),
    sa.PrimaryKeyConstraint('treatment_id', 'version', name=op.f('pk_treatment_versions'))
    )


def downgrade() -> None:
    # fmt: off
    op.drop_table('treatment_versions')
    op.drop_table('medicines')
    op.drop_table('treatments')
    op.drop_table('idempotency_keys')
    op.drop_table('weekly_hours')
    with op.batch_alter_table('leaves', schema=None) as batch_op:
        batch_op.drop_index('ix_leaves_doctor_id_last_day')

    op.drop_table('leaves')
    op.drop_table('date_overrides')
    with op.batch_alter_table('appointments', schema=None) as batch_op:
        batch_op.drop_index('uq_appointments_patient_starts', sqlite_where=sa.text("status != 'cancelled'"), postgresql_where=sa.text("status != 'cancelled'"))
        batch_op.drop_index('uq_appointments_patient_doctor_day', sqlite_where=sa.text("status IN ('booked', 'checked_in') AND waiver_reason IS NULL"), postgresql_where=sa.text("status IN ('booked', 'checked_in') AND waiver_reason IS NULL"))
        batch_op.drop_index('uq_appointments_doctor_starts', sqlite_where=sa.text("status != 'cancelled'"), postgresql_where=sa.text("status != 'cancelled'"))
        batch_op.drop_index('ix_appointments_starts_at_id')
        batch_op.drop_index('ix_appointments_patient_starts_at')
        batch_op.drop_index('ix_appointments_doctor_starts_at')
        batch_op.drop_index('ix_appointments_booked_starts_at', sqlite_where=sa.text("status = 'booked'"), postgresql_where=sa.text("status = 'booked'"))

    op.drop_table('appointments')
    with op.batch_alter_table('sessions', schema=None) as batch_op:
        batch_op.drop_index('ix_sessions_user_id')

    op.drop_table('sessions')
    with op.batch_alter_table('patients', schema=None) as batch_op:
        batch_op.drop_index('ix_patients_full_name_id')
        batch_op.drop_index('ix_patients_created_at_id')

    op.drop_table('patients')
    with op.batch_alter_table('doctors', schema=None) as batch_op:
        batch_op.drop_index('ix_doctors_department_id')

    op.drop_table('doctors')
    op.drop_table('users')
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_owed_available_at', sqlite_where=sa.text('sent_at IS NULL AND dead_at IS NULL'), postgresql_where=sa.text('sent_at IS NULL AND dead_at IS NULL'))
        batch_op.drop_index('ix_outbox_appointment_id')

    op.drop_table('outbox')
    op.drop_table('departments')
    op.drop_table('closures')
    op.drop_table('audit_head')
    with op.batch_alter_table('audit_events', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_events_patient_id_seq')
        batch_op.drop_index('ix_audit_events_actor_id_seq')

    op.drop_table('audit_events')
