import type { Services } from '../../graphql/context.ts'
import type { Job, Tasks } from '../../platform/jobs.ts'
import { pictureFiles } from './pictureFiles.ts'

/** Takes the files of a picture away, unless it is somebody's. */
export const discardPicture = (key: string, runAt?: Date): Job => ({ task: 'discardPicture', payload: { key }, ...(runAt && { runAt }) })

/** What the job queue does for profiles. */
export const profileTasks = ({ database, files }: Pick<Services, 'database' | 'files'>): Tasks => ({
  discardPicture: async (payload) => {
    const { key } = payload as { key: string }
    const inUse = await database.pool.query('SELECT 1 FROM "user" WHERE picture = $1', [key])
    if (inUse.rowCount === 0) await pictureFiles(files).delete(key)
  },
})
