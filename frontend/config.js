/** Where the API listens: a port on this page's host, or a whole address in apiUrl. */
export default { apiPort: 5000 }
