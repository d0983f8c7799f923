"""Waiting lists, families, jobs, emergencies, feeds, pictures, drafts, second factors."""

import database
import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # fmt: off
    op.create_table('heartbeats',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('at', database.Moment(timezone=True), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_heartbeats'))
    )
    op.create_table('calendar_feeds',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', database.Moment(timezone=True), nullable=False),
    sa.Column('last_read_at', database.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_calendar_feeds_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_feeds')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_calendar_feeds_token_hash')),
    sa.UniqueConstraint('user_id', name=op.f('uq_calendar_feeds_user_id'))
    )
    op.create_table('jobs',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('params', sa.JSON(), nullable=False),
    sa.Column('status', sa.Enum('queued', 'running', 'done', 'failed', 'stopped', name='job_status', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('done_rows', sa.Integer(), nullable=False),
    sa.Column('total_rows', sa.Integer(), nullable=True),
    sa.Column('result', sa.JSON(), nullable=False),
    sa.Column('error', sa.Text(), nullable=False),
    sa.Column('stop_asked', sa.Boolean(), nullable=False),
    sa.Column('claimed_until', database.Moment(timezone=True), nullable=True),
    sa.Column('created_at', database.Moment(timezone=True), nullable=False),
    sa.Column('started_at', database.Moment(timezone=True), nullable=True),
    sa.Column('finished_at', database.Moment(timezone=True), nullable=True),
    sa.Column('expires_at', database.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_jobs_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_jobs'))
    )
    with op.batch_alter_table('jobs', schema=None) as batch_op:
        batch_op.create_index('ix_jobs_owner_id', ['owner_id', 'id'], unique=False)

    op.create_table('emergency_accesses',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('doctor_id', sa.Integer(), nullable=False),
    sa.Column('patient_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('opened_at', database.Moment(timezone=True), nullable=False),
    sa.Column('expires_at', database.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_emergency_accesses_doctor_id')),
    sa.ForeignKeyConstraint(['patient_id'], ['patients.id'], name=op.f('fk_emergency_accesses_patient_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_emergency_accesses'))
    )
    with op.batch_alter_table('emergency_accesses', schema=None) as batch_op:
        batch_op.create_index('ix_emergency_accesses_doctor_patient', ['doctor_id', 'patient_id', 'expires_at'], unique=False)

    op.create_table('guardianships',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('patient_id', sa.Integer(), nullable=False),
    sa.Column('relation', sa.Enum('child', 'parent', 'partner', 'other', name='relation', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('created_at', database.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['patient_id'], ['patients.id'], name=op.f('fk_guardianships_patient_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_guardianships_user_id')),
    sa.PrimaryKeyConstraint('user_id', 'patient_id', name=op.f('pk_guardianships'))
    )
    with op.batch_alter_table('guardianships', schema=None) as batch_op:
        batch_op.create_index('ix_guardianships_patient_id', ['patient_id'], unique=False)

    op.create_table('pictures',
    sa.Column('patient_id', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('updated_at', database.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['patient_id'], ['patients.id'], name=op.f('fk_pictures_patient_id')),
    sa.PrimaryKeyConstraint('patient_id', name=op.f('pk_pictures'))
    )
    op.create_table('treatment_drafts',
    sa.Column('appointment_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('saved_at', database.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['appointment_id'], ['appointments.id'], name=op.f('fk_treatment_drafts_appointment_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_treatment_drafts_user_id')),
    sa.PrimaryKeyConstraint('appointment_id', 'user_id', name=op.f('pk_treatment_drafts'))
    )
    op.create_table('waitlist_entries',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('patient_id', sa.Integer(), nullable=False),
    sa.Column('doctor_id', sa.Integer(), nullable=True),
    sa.Column('department_id', sa.Integer(), nullable=True),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('weekdays', sa.JSON(), nullable=False),
    sa.Column('session', sa.Enum('morning', 'evening', name='session', native_enum=False, create_constraint=True, length=24), nullable=True),
    sa.Column('instead_of', sa.Integer(), nullable=True),
    sa.Column('status', sa.Enum('waiting', 'done', 'left', 'expired', name='wait_status', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('created_at', database.Moment(timezone=True), nullable=False),
    sa.Column('ended_at', database.Moment(timezone=True), nullable=True),
    sa.CheckConstraint('(doctor_id IS NULL) <> (department_id IS NULL)', name=op.f('ck_waitlist_entries_one_target')),
    sa.CheckConstraint('first_day <= last_day', name=op.f('ck_waitlist_entries_days')),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_waitlist_entries_department_id')),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_waitlist_entries_doctor_id')),
    sa.ForeignKeyConstraint(['instead_of'], ['appointments.id'], name=op.f('fk_waitlist_entries_instead_of')),
    sa.ForeignKeyConstraint(['patient_id'], ['patients.id'], name=op.f('fk_waitlist_entries_patient_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_waitlist_entries'))
    )
    with op.batch_alter_table('waitlist_entries', schema=None) as batch_op:
        batch_op.create_index('ix_waitlist_entries_patient_id', ['patient_id', 'id'], unique=False)
        batch_op.create_index('ix_waitlist_entries_waiting', ['doctor_id', 'department_id', 'created_at'], unique=False, sqlite_where=sa.text("status = 'waiting'"), postgresql_where=sa.text("status = 'waiting'"))

    op.create_table('waitlist_offers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('doctor_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('session', sa.Enum('morning', 'evening', name='session', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('starts_at', database.Moment(timezone=True), nullable=False),
    sa.Column('ends_at', database.Moment(timezone=True), nullable=False),
    sa.Column('status', sa.Enum('open', 'accepted', 'declined', 'expired', name='offer_status', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('offered_at', database.Moment(timezone=True), nullable=False),
    sa.Column('expires_at', database.Moment(timezone=True), nullable=False),
    sa.Column('answered_at', database.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['doctor_id'], ['doctors.id'], name=op.f('fk_waitlist_offers_doctor_id')),
    sa.ForeignKeyConstraint(['entry_id'], ['waitlist_entries.id'], name=op.f('fk_waitlist_offers_entry_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_waitlist_offers'))
    )
    with op.batch_alter_table('waitlist_offers', schema=None) as batch_op:
        batch_op.create_index('ix_waitlist_offers_entry_id', ['entry_id'], unique=False)
        batch_op.create_index('uq_waitlist_offers_open', ['doctor_id', 'starts_at'], unique=True, sqlite_where=sa.text("status = 'open'"), postgresql_where=sa.text("status = 'open'"))

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.add_column(sa.Column('channel', sa.String(length=10), server_default='email', nullable=False))

    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.add_column(sa.Column('totp_secret', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('totp_confirmed_at', database.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('totp_last_step', sa.Integer(), nullable=True))



def downgrade() -> None:
    # fmt: off
    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.drop_column('totp_last_step')
        batch_op.drop_column('totp_confirmed_at')
        batch_op.drop_column('totp_secret')

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_column('channel')

    with op.batch_alter_table('waitlist_offers', schema=None) as batch_op:
        batch_op.drop_index('uq_waitlist_offers_open', sqlite_where=sa.text("status = 'open'"), postgresql_where=sa.text("status = 'open'"))
        batch_op.drop_index('ix_waitlist_offers_entry_id')

    op.drop_table('waitlist_offers')
    with op.batch_alter_table('waitlist_entries', schema=None) as batch_op:
        batch_op.drop_index('ix_waitlist_entries_waiting', sqlite_where=sa.text("status = 'waiting'"), postgresql_where=sa.text("status = 'waiting'"))
        batch_op.drop_index('ix_waitlist_entries_patient_id')

    op.drop_table('waitlist_entries')
    op.drop_table('treatment_drafts')
    op.drop_table('pictures')
    with op.batch_alter_table('guardianships', schema=None) as batch_op:
        batch_op.drop_index('ix_guardianships_patient_id')

    op.drop_table('guardianships')
    with op.batch_alter_table('emergency_accesses', schema=None) as batch_op:
        batch_op.drop_index('ix_emergency_accesses_doctor_patient')

    op.drop_table('emergency_accesses')
    with op.batch_alter_table('jobs', schema=None) as batch_op:
        batch_op.drop_index('ix_jobs_owner_id')

    op.drop_table('jobs')
    op.drop_table('calendar_feeds')
    op.drop_table('heartbeats')
