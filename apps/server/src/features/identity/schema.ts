import './schema/signUp.ts'
import './schema/email.ts'
import './schema/links.ts'
import './schema/password.ts'
